import { describe, expect, it } from 'vitest';
import { check, compileText, mesh } from '../../support/mesh-text.ts';
import { entriesOf, stackOf } from './compiled.ts';

const TEXT = mesh`
  consul:
    servers: { hosts: consul.example }
    configEntries:
      - { Kind: mesh, ValidateClusters: true }
      - { Kind: proxy-defaults, Name: global, Config: { protocol: http } }
      - { Kind: service-resolver, Name: web_v2, ConnectTimeout: 5s }
      - { Kind: service-defaults, Name: payments, Protocol: http }
      - { Name: own, Kind: http-route, Parents: [{ Kind: api-gateway, Name: edge }], Rules: [{ Services: [{ Name: web_v2 }] }] }
  services: { web: { image: "web:1", port: 8080, consulName: web_v2, protocol: http, allow: [edge] } }
  gateways:
    edge: { kind: api-gateway, listeners: { public: { port: 8443, protocol: http } } }
`;

describe('entries that the file writes out', () => {
  const compiled = compileText(TEXT);
  const named = (component: string) =>
    entriesOf(compiled, component).map(({ Kind, Name }) => [Kind, Name]);

  it('are in the stack of the component that they are about, behind its own', () => {
    expect(named('web')).toEqual([
      ['service-defaults', 'web_v2'],
      ['service-intentions', 'web_v2'],
      ['service-resolver', 'web_v2'],
    ]);
    expect(named('edge')).toEqual([
      ['api-gateway', 'edge'],
      ['http-route', 'own'],
    ]);
  });

  it('are in base when they are about no component of the file', () => {
    expect(named('base')).toEqual([
      ['mesh', undefined],
      ['proxy-defaults', 'global'],
      ['service-defaults', 'payments'],
    ]);
    expect(
      stackOf(compiled, 'base').template.Resources['ConfigEntries']?.Properties?.['Name'],
    ).toBe('/meshc/shop/dev/base');
  });

  it('take a larger parameter when one of them is long, and are refused when none holds it', () => {
    const long = (length: number): string => mesh`
      consul:
        servers: { hosts: consul.example }
        configEntries:
          - { Kind: proxy-defaults, Name: global, Config: { envoy_tracing_json: "${'x'.repeat(length)}" } }
    `;
    const { Resources } = stackOf(compileText(long(5000)), 'base').template;
    expect(Resources['LargeConfigEntry1']?.Properties).toMatchObject({ Tier: 'Advanced' });
    expect(check(long(9000)).map(({ code }) => code)).toEqual(['config-entry-size']);
  });

  it('need the controller of this mesh', () => {
    const codes = check(
      `${mesh`
      consul: { servers: { hosts: c.example }, configEntries: [{ Kind: mesh }] }
      controller: { deploy: false, external: true }
    `}`,
    ).map(({ code }) => code);
    expect(codes).toEqual(['config-entries-without-controller']);
  });
});

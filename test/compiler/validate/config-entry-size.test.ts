import { describe, expect, it } from 'vitest';
import { compileText, expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `external-service-number-${index}`);
const externals = (count: number): string =>
  `externalServices: { ${names(count)
    .map((name) => `${name}: {}`)
    .join(', ')} }`;
const linked = (count: number): string =>
  `gateways: { out: { kind: terminating-gateway, services: { ${names(count)
    .map((name) => `${name}: {}`)
    .join(', ')} } } }`;

describe('config-entry-size', () => {
  it('refuses more services of a terminating gateway than its entry can hold', () => {
    expectFindings(mesh`${externals(200)}\n${linked(200)}`, [
      { code: 'config-entry-size', at: '2:47' },
    ]);
  });

  it('refuses more callers than the intentions of a service can hold', () => {
    expectFindings(
      mesh`
        ${externals(120)}
        services: { web: { image: "web:1", port: 8080, allow: [${names(120).join(', ')}] } }
      `,
      [{ code: 'config-entry-size', at: 'allow' }],
    );
  });

  it('refuses a route with too many conditions', () => {
    const headers = Array.from({ length: 140 }, (_, index) => `h${index}: { exact: "v" }`);
    expectFindings(
      mesh`
        services: { web: { image: "web:1", port: 8080, protocol: http, allow: [edge] } }
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            routes: [{ service: web, listener: public, headers: { ${headers.join(', ')} } }]
      `,
      [{ code: 'config-entry-size', at: '6:30' }],
    );
  });

  it('lets through only what fits, up to the last service', () => {
    const count = 160;
    const text = mesh`${externals(count)}\n${linked(count)}`;
    expectClean(text);
    const { stacks } = compileText(text);
    const { Resources } = stacks.find(({ component }) => component === 'out')?.template ?? {};
    const value = String(Resources?.['LargeConfigEntry1']?.Properties?.['Value']);
    expect(value.length).toBeGreaterThan(4096);
    expect(value.length).toBeLessThanOrEqual(8192);
  });
});

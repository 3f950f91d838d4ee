import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkText,
  compileText,
  expectClean,
  expectFindings,
  mesh,
} from '../../support/mesh-text.ts';

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

  it('counts names as Consul knows them, not the keys that stand for them', () => {
    const keys = names(70).map((name) => name.replace(/\D+/, 'a'));
    const declared = keys.map((key) => `${key}: { consulName: ${'x'.repeat(120)}${key} }`);
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, protocol: http, allow: [edge, ${keys.join(', ')}] }
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            routes:
              - listener: public
                services: { web: {}, ${keys.map((key) => `${key}: {}`).join(', ')} }
          out:
            kind: terminating-gateway
            services: { ${keys.map((key) => `${key}: {}`).join(', ')} }
        externalServices: { ${declared.join(', ')} }
      `,
      [
        { code: 'config-entry-size', at: 'allow' },
        { code: 'config-entry-size', at: '8:9' },
        { code: 'config-entry-size', at: '12:5' },
      ],
    );
  });

  it('is the only reason why names are too many or too long', () => {
    const sizes = {
      count: fc.integer({ min: 1, max: 220 }),
      length: fc.integer({ min: 1, max: 120 }),
    };
    fc.assert(
      fc.property(fc.record(sizes), ({ count, length }) => {
        const keys = Array.from({ length: count }, (_, index) => `a${index}`);
        const map = `{ ${keys.map((key) => `${key}: {}`).join(', ')} }`;
        const text = mesh`
          services: { web: { image: "web:1", port: 8080, allow: [${keys.join(', ')}] } }
          gateways:
            edge:
              kind: api-gateway
              listeners: { public: { port: 8443, protocol: http } }
              routes: [{ listener: public, services: ${map} }]
            out: { kind: terminating-gateway, services: ${map} }
          externalServices: { ${keys.map((key) => `${key}: { consulName: ${'x'.repeat(length)}${key} }`).join(', ')} }
        `;
        const codes = checkText(text).findings.map(({ code }) => code);
        if (codes.length === 0) compileText(text);
        expect(codes.filter((code) => code !== 'config-entry-size')).toEqual([]);
      }),
      { numRuns: 60 },
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

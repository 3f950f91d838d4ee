import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { propertiesOf, resourcesOfType } from './compiled.ts';

/** The config entries that a mesh stores, by parameter name. */
function entriesOf(text: string): Record<string, unknown> {
  const parameters = resourcesOfType(compileText(text), 'AWS::SSM::Parameter');
  return Object.fromEntries(
    Object.values(parameters).map(({ Properties }) => {
      expect(Properties).toMatchObject({ Type: 'String' });
      const value = String(Properties?.['Value']);
      expect(value.length).toBeLessThanOrEqual(4096);
      return [String(Properties?.['Name']), JSON.parse(value).entries];
    }),
  );
}

describe('config entries', () => {
  it('are none for a service that says nothing of protocol and callers', () => {
    expect(
      entriesOf(mesh`
        services: { web: { image: "web:1", port: 8080 } }
      `),
    ).toEqual({});
  });

  it('are stored by the stack of their service, below the path of the mesh', () => {
    const compiled = compileText(mesh`
      services:
        web: { image: "web:1", port: 8080, protocol: http }
        api: { image: "api:1", port: 8080, protocol: grpc }
    `);
    const names = ['web', 'api'].map(
      (component) => propertiesOf(compiled, component, 'ConfigEntries')['Name'],
    );
    expect(names).toEqual(['/meshc/shop/dev/web', '/meshc/shop/dev/api']);
  });

  it('say the protocol under the name in Consul', () => {
    expect(
      entriesOf(mesh`
        services: { web: { image: "web:1", port: 8080, consulName: web_v2, protocol: http2 } }
      `),
    ).toEqual({
      '/meshc/shop/dev/web': [{ Kind: 'service-defaults', Name: 'web_v2', Protocol: 'http2' }],
    });
  });

  it('allow the named callers once each, and nobody else, whatever the policy of the servers', () => {
    expect(
      entriesOf(mesh`
        services:
          web: { image: "web:1", port: 8080, allow: [ledger, api, api_v2] }
          api: { image: "api:1", port: 8080, consulName: api_v2 }
        externalServices: { ledger: { consulName: ledger_eu } }
      `),
    ).toEqual({
      '/meshc/shop/dev/web': [
        {
          Kind: 'service-intentions',
          Name: 'web',
          Sources: [
            { Name: 'ledger_eu', Action: 'allow' },
            { Name: 'api_v2', Action: 'allow' },
            { Name: '*', Action: 'deny' },
          ],
        },
      ],
    });
  });

  it('refuse everybody for an empty list, since Consul takes no intention without sources', () => {
    expect(
      entriesOf(mesh`
        services: { web: { image: "web:1", port: 8080, allow: [] } }
      `),
    ).toMatchObject({
      '/meshc/shop/dev/web': [{ Sources: [{ Name: '*', Action: 'deny' }] }],
    });
  });

  it('allow everybody for a star', () => {
    expect(
      entriesOf(mesh`
        services: { web: { image: "web:1", port: 8080, allow: ["*"] } }
      `),
    ).toMatchObject({
      '/meshc/shop/dev/web': [{ Sources: [{ Name: '*', Action: 'allow' }] }],
    });
  });

  it('take a second parameter when one cannot hold them', () => {
    const callers = Array.from({ length: 102 }, (_, index) => `caller-${100 + index}`);
    const declared = callers.map((name) => `${name}: {}`).join(', ');
    const entries = entriesOf(mesh`
      services:
        web: { image: "web:1", port: 8080, protocol: http, allow: [${callers.join(', ')}] }
      externalServices: { ${declared} }
    `);
    expect(Object.keys(entries)).toEqual(['/meshc/shop/dev/web', '/meshc/shop/dev/web/2']);
    expect(Object.values(entries).flat()).toMatchObject([
      { Kind: 'service-defaults' },
      {
        Kind: 'service-intentions',
        Sources: expect.arrayContaining([{ Name: 'caller-201', Action: 'allow' }]),
      },
    ]);
  });
});

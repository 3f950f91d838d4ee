import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('names and values that others would refuse', () => {
  it.each(['1shop', 'Shop', 'shop_eu', 'shop--eu', '-shop', 'shop-'])(
    'are a mesh named %s, since stacks begin with its name',
    (name) => {
      expectFindings(
        mesh`
          name: "${name}"
        `,
        [{ code: 'bad-format', at: '1:7' }],
      );
    },
  );

  it('are environments and components of other forms, which may begin with a digit', () => {
    expectClean(mesh`
      environment: 1a
      services: { 2b: { image: "web:1", port: 8080 } }
    `);
    expectFindings(
      mesh`
        services: { web_2: { image: "web:1", port: 8080 } }
      `,
      [{ code: 'bad-name', at: 'web_2' }],
    );
  });

  it.each(['my key', 'my.key', 'consul-x', 'x'.repeat(129)])(
    'are metadata under a key that Consul does not take: %s',
    (key) => {
      expectFindings(
        mesh`
          services: { web: { image: "web:1", port: 8080, consulMeta: { "${key}": x } } }
        `,
        [{ code: 'bad-name', at: `"${key}"` }],
      );
    },
  );

  it('are metadata and tags that are too long', () => {
    const meta = 'm'.repeat(513);
    const tag = 't'.repeat(257);
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, consulMeta: { My_key-1: ${meta} }, tags: { k: ${tag}, "": x } }
      `,
      [
        { code: 'out-of-range', at: meta },
        { code: 'out-of-range', at: tag },
        { code: 'bad-name', at: '""' },
      ],
    );
  });

  it.each(['key', 'versionStage', 'versionId'])(
    'are a colon in the %s of a secret, at which ECS would split it',
    (field) => {
      expectFindings(
        mesh`
          services: { web: { image: "web:1", port: 8080, secrets: { A: { secret: s, ${field}: "a:b" } } } }
        `,
        [{ code: 'bad-format', at: '"a:b"' }],
      );
    },
  );

  it('are a condition on a header that is to be absent, which no route can have', () => {
    expectFindings(
      mesh`
        services: { web: { image: "web:1", port: 8080, protocol: http } }
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            routes: [{ listener: public, service: web, headers: { x: { present: false } } }]
      `,
      [{ code: 'not-allowed', at: 'false' }],
    );
  });

  it('are an account id without quotes', () => {
    expectFindings(
      mesh`
        aws: { region: eu-west-1, accountId: 111122223333 }
      `,
      [{ code: 'wrong-type', at: '111122223333', hint: 'quote it' }],
    );
  });
});

describe('who reaches exposed paths', () => {
  it('is said beside some paths', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, proxy: { expose: { allowFrom: [10.0.0.0/8] } } }
      `,
      [{ code: 'missing-key', at: 'allowFrom' }],
    );
  });
});

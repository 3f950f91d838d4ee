import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('unknown-upstream', () => {
  it('points at an upstream that nothing in the file declares', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, upstreams: { payments: { localBindPort: 9091 } } }
      `,
      [{ code: 'unknown-upstream', at: 'payments', hint: 'externalServices' }],
    );
  });

  it('suggests the component that the name looks like', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, upstreams: { paymentss: { localBindPort: 9091 } } }
          payments: { image: "payments:1", port: 8081 }
      `,
      [{ code: 'unknown-upstream', at: 'paymentss', hint: 'did you mean "payments"?' }],
    );
  });

  it('knows services, external services and services by their name in Consul', () => {
    expectClean(mesh`
      services:
        web:
          image: web:1
          port: 8080
          upstreams:
            api: { localBindPort: 9091 }
            api_v2: { localBindPort: 9092 }
            ledger: { localBindPort: 9093 }
            ledger_eu: { localBindPort: 9094 }
        api: { image: "api:1", port: 9090, consulName: api_v2 }
      externalServices:
        ledger: { consulName: ledger_eu }
    `);
  });

  it('takes destinationName for the name that has to be known', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            upstreams:
              first: { localBindPort: 9091, destinationName: api }
              second: { localBindPort: 9092, destinationName: apj }
          api: { image: "api:1", port: 9090 }
      `,
      [{ code: 'unknown-upstream', at: 'apj', hint: 'did you mean "api"?' }],
    );
  });

  it.each([
    'datacenter: dc2',
    'destinationPeer: eu',
    'destinationPartition: part-1',
    'destinationNamespace: team-a',
    'destinationType: prepared_query',
  ])('leaves an upstream alone that this file cannot know (%s)', (elsewhere) => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, upstreams: { far: { localBindPort: 9091, ${elsewhere} } } }
    `);
  });

  it('compares the names as they are written', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, upstreams: { constructor: { localBindPort: 9091 } } }
        externalServices:
          constructor1: {}
      `,
      [{ code: 'unknown-upstream', at: '2:51', hint: 'did you mean "constructor1"?' }],
    );
  });
});

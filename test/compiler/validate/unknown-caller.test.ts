import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('unknown-caller', () => {
  it('points at a caller that nothing in the file declares, among others that are', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, allow: [api, stranger, ledger] }
          api: { image: "api:1", port: 9090 }
        externalServices: { ledger: {} }
      `,
      [{ code: 'unknown-caller', at: 'stranger', hint: 'externalServices' }],
    );
  });

  it('suggests the component that the name looks like', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, allow: [payment] }
          payments: { image: "payments:1", port: 9090 }
      `,
      [{ code: 'unknown-caller', at: '2:46', hint: 'did you mean "payments"?' }],
    );
  });

  it('knows components, external services, names in Consul and the star', () => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, allow: ["*", api, api_v2, ledger, ledger_eu] }
        api: { image: "api:1", port: 9090, consulName: api_v2 }
      externalServices: { ledger: { consulName: ledger_eu } }
    `);
  });

  it('takes an empty list for nobody', () => {
    expectClean(mesh`
      services: { web: { image: "web:1", port: 8080, allow: [] } }
    `);
  });
});

import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const EDGE = `gateways:
  edge:
    kind: api-gateway
    consulName: front
    listeners: { public: { port: 8443, protocol: http } }
    routes: [{ listener: public, service: web }]`;
const ACLS = `consul: { servers: { hosts: consul.example }, acls: true }
controller: { token: { secret: token } }`;

describe('route-not-allowed', () => {
  it('refuses a route to a service that allows others only, with and without ACLs', () => {
    const text = 'services: { web: { image: "web:1", port: 8080, protocol: http, allow: [] } }';
    expectFindings(mesh`${text}\n${EDGE}`, [
      { code: 'route-not-allowed', at: '7:43', related: ['1:64'], hint: 'add "edge"' },
    ]);
    expectFindings(mesh`${text}\n${EDGE}\n${ACLS}`, [
      { code: 'route-not-allowed', at: '7:43', related: ['1:64'] },
    ]);
  });

  it('warns with ACLs of a service that does not say whom it allows', () => {
    const text = 'services: { web: { image: "web:1", port: 8080, protocol: http } }';
    expectFindings(mesh`${text}\n${EDGE}\n${ACLS}`, [
      { code: 'route-not-allowed', severity: 'warning', at: '7:43', related: ['1:13'] },
    ]);
    expectClean(mesh`${text}\n${EDGE}`);
  });

  it.each(['edge', 'front', '"*"'])('accepts a service that allows %s', (caller) => {
    expectClean(mesh`
      ${ACLS}
      services: { web: { image: "web:1", port: 8080, protocol: http, allow: [${caller}] } }
      ${EDGE}
    `);
  });
});

import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const SERVICES = `services:
  db: { image: "db:1", port: 5432, protocol: tcp, allow: [edge] }
  cache: { image: "cache:1", port: 6379, protocol: tcp, allow: [edge] }`;
const LISTENERS = 'listeners: { plain: { port: 9000, protocol: tcp } }';

describe('tcp-route', () => {
  it('refuses conditions and changes that a connection cannot have', () => {
    expectFindings(
      mesh`
        ${SERVICES}
        gateways:
          edge:
            kind: api-gateway
            ${LISTENERS}
            routes: [{ listener: plain, path: /a, retries: { numRetries: 2 }, service: db }]
      `,
      [
        { code: 'tcp-route', at: 'path', related: ['7:49'] },
        { code: 'tcp-route', at: 'retries', related: ['7:49'] },
      ],
    );
  });

  it('refuses several services', () => {
    expectFindings(
      mesh`
        ${SERVICES}
        gateways:
          edge:
            kind: api-gateway
            ${LISTENERS}
            routes: [{ listener: plain, services: { db: {}, cache: {} } }]
      `,
      [{ code: 'tcp-route', at: '8:33', related: ['7:49'] }],
    );
  });

  it('refuses a second route of the same listener', () => {
    expectFindings(
      mesh`
        ${SERVICES}
        gateways:
          edge:
            kind: api-gateway
            ${LISTENERS}
            routes: [{ listener: plain, service: db }, { listener: plain, service: cache }]
      `,
      [{ code: 'tcp-route', at: '8:60', related: ['8:26'] }],
    );
  });

  it('accepts one route with one service for each listener', () => {
    expectClean(mesh`
      ${SERVICES}
      gateways:
        edge:
          kind: api-gateway
          listeners: { a: { port: 9000, protocol: tcp }, b: { port: 9001, protocol: tcp } }
          routes: [{ listener: a, service: db }, { listener: b, services: { cache: {} } }]
    `);
  });
});

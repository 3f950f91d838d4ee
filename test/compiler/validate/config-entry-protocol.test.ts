import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const text = (...entries: readonly string[]): string => mesh`
consul:
  servers: { hosts: consul.example }
  configEntries: [${entries.join(', ')}]
services:
  web: { image: "web:1", port: 8080, protocol: http }
  db: { image: "db:1", port: 5432 }
  rpc: { image: "rpc:1", port: 9090, protocol: grpc }
`;

const router = (name: string, service: string): string =>
  `{ Kind: service-router, Name: ${name}, Routes: [{ Destination: { Service: ${service} } }] }`;

describe('config-entry-protocol', () => {
  it('points at the service that takes connections, and at where it says so', () => {
    expectFindings(text('{ Kind: service-router, Name: db, Routes: [] }'), [
      { code: 'config-entry-protocol', at: '3:49', related: ['6:3'] },
    ]);
  });

  it('warns about a service that the file does not have', () => {
    expectFindings(text('{ Kind: service-router, Name: elsewhere, Routes: [] }'), [
      { code: 'config-entry-protocol', at: 'elsewhere', severity: 'warning' },
    ]);
  });

  it('points at a target of another protocol', () => {
    expectFindings(text(router('web', 'rpc')), [
      { code: 'config-entry-protocol', at: '3:89', related: ['5:38', '7:38'] },
    ]);
    expectFindings(
      text(
        '{ Kind: service-resolver, Name: web, Failover: { "*": { Targets: [{ Service: rpc }, { Service: db, Peer: p }] } } }',
      ),
      [{ code: 'config-entry-protocol', at: '3:96', related: ['5:38', '7:38'] }],
    );
  });

  it('takes the protocol from entries, too', () => {
    expectClean(text(router('db', 'web'), '{ Kind: service-defaults, Name: db, Protocol: http }'));
    expectClean(
      text(
        router('db', 'web'),
        '{ Kind: proxy-defaults, Name: global, Config: { protocol: http } }',
      ),
    );
  });

  it('says nothing of targets that the file does not have', () => {
    expectClean(text(router('web', 'elsewhere')));
  });
});

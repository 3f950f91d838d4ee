import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const CODE = 'dev-server-federation';
const AUTHORITY = 'ca: { certificate: { secret: a }, key: { secret: b } }';

function devServer(settings: string, consul = 'tls: true'): string {
  return mesh`
    consul: { servers: devServer, ${consul} }
    devServer: { ${settings} }
  `;
}

describe('dev-server-federation', () => {
  it('refuses two ways to the others', () => {
    expectFindings(devServer('retryJoinWan: [a.example], wanFederation: true'), [
      { code: CODE, at: 'retryJoinWan', related: ['wanFederation'] },
    ]);
    const gateways = `datacenter: dc2, primaryDatacenter: dc1, ${AUTHORITY},
      retryJoinWan: [a.example], primaryGateways: ["b.example:8443"]`;
    expectFindings(devServer(gateways), [
      { code: CODE, at: 'retryJoinWan', related: ['primaryGateways'] },
    ]);
  });

  it('refuses gateways of the primary datacenter with that way turned off', () => {
    const settings = `datacenter: dc2, primaryDatacenter: dc1, ${AUTHORITY},
      wanFederation: false, primaryGateways: ["b.example:8443"]`;
    expectFindings(devServer(settings), [
      { code: CODE, at: 'primaryGateways', related: ['false'] },
    ]);
  });

  it.each(['tls: false', 'http: { tls: true }'])(
    'refuses the way through gateways with %s',
    (tls) => {
      expectFindings(devServer('wanFederation: true', tls), [
        { code: CODE, at: 'wanFederation', related: ['1:1'], hint: 'tls: true' },
      ]);
    },
  );

  it.each([
    ['replicationToken: { secret: a }', 'replicationToken'],
    ['primaryGateways: ["b.example:8443"]', 'primaryGateways'],
    ['primaryDatacenter: dc1, primaryGateways: ["b.example:8443"]', 'primaryGateways'],
  ])('refuses in a primary datacenter %s', (settings, at) => {
    expectFindings(devServer(settings, 'tls: true, acls: true'), [
      { code: CODE, at, hint: 'primaryDatacenter: NAME' },
    ]);
  });

  it('misses in a secondary datacenter what only the primary one has', () => {
    const settings = 'datacenter: dc2, primaryDatacenter: dc1, wanFederation: true';
    const missing = { code: CODE, at: 'primaryDatacenter' } as const;
    expectFindings(devServer(settings, 'tls: true, acls: true'), [
      { ...missing, hint: 'write replicationToken:' },
      { ...missing, hint: 'write ca:' },
      { ...missing, hint: 'write primaryGateways:' },
      { ...missing, hint: 'write bootstrapToken:' },
    ]);
  });

  it.each([
    ['retryJoinWan: [a.example]', 'tls: false'],
    ['primaryDatacenter: dc1', 'tls: true, acls: true'],
    ['wanFederation: true', 'tls: true, acls: true'],
    ['datacenter: dc2, primaryDatacenter: dc1', 'tls: false'],
    [
      `datacenter: dc2, primaryDatacenter: dc1, ${AUTHORITY}, primaryGateways: ["b:8443"]`,
      'tls: true',
    ],
    [
      `datacenter: dc2, primaryDatacenter: dc1, ${AUTHORITY}, retryJoinWan: [a.example],
        bootstrapToken: { secret: a }, replicationToken: { secret: b }`,
      'tls: true, acls: true',
    ],
  ])('accepts %s with %s', (settings, consul) => {
    expectClean(devServer(settings, consul));
  });
});

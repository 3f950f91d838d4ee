import type { DevServer, Mesh } from '../../../model/mesh.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const devServerFederation: Rule = {
  code: 'dev-server-federation',
  why: 'Consul refuses to start with settings of a federation that contradict each other, and a secondary datacenter whose authority, token or way to the primary one is missing never joins.',
  fix: 'In the primary datacenter leave the settings of a secondary one out. In a secondary one name the primary datacenter, one way to it, and with TLS and ACLs its authority and its tokens.',
  check: ({ mesh, report }) => {
    const { devServer } = mesh;
    if (devServer === undefined) return;
    for (const finding of [
      ...contradictions(devServer),
      ...withoutTls(mesh, devServer),
      ...(isSecondary(devServer) ? missing(devServer) : secondaryOnly(devServer)),
    ]) {
      report(finding);
    }
  },
};

function isSecondary({ datacenter, federation }: DevServer): boolean {
  return federation.primaryDatacenter !== undefined && federation.primaryDatacenter !== datacenter;
}

function atKey(name: string, message: string, hint: string): RuleFinding {
  return { message, path: ['devServer', name], anchor: 'key', hint };
}

function contradictions({ federation }: DevServer): RuleFinding[] {
  const { retryJoinWan, primaryGateways, throughGateways } = federation;
  if (primaryGateways.length > 0 && !throughGateways) {
    return [
      {
        ...atKey(
          'primaryGateways',
          'primaryGateways takes wanFederation, which is off',
          'remove primaryGateways, or wanFederation: false',
        ),
        related: [
          {
            message: 'turned off here',
            path: ['devServer', 'wanFederation'],
            anchor: 'value',
          },
        ],
      },
    ];
  }
  if (retryJoinWan.length === 0 || !throughGateways) return [];
  const other = primaryGateways.length > 0 ? 'primaryGateways' : 'wanFederation';
  return [
    {
      ...atKey(
        'retryJoinWan',
        `the server joins others by retryJoinWan or by ${other}, not by both`,
        'remove one of them',
      ),
      related: [{ message: 'the other way', path: ['devServer', other], anchor: 'key' }],
    },
  ];
}

/** Servers reach each other through gateways by the names in their certificates. */
function withoutTls({ consul }: Mesh, { federation }: DevServer): RuleFinding[] {
  if (!federation.throughGateways || (consul.http.tls && consul.grpc.tls)) return [];
  const name = federation.primaryGateways.length > 0 ? 'primaryGateways' : 'wanFederation';
  return [
    {
      ...atKey(name, 'federation through mesh gateways needs TLS', 'write consul: { tls: true }'),
      related: [{ message: 'the Consul servers', path: ['consul'], anchor: 'key' }],
    },
  ];
}

function secondaryOnly({ acls, federation }: DevServer): RuleFinding[] {
  const hint = 'write primaryDatacenter: NAME if another datacenter is the primary one';
  return [
    ...(acls?.replicationToken === undefined
      ? []
      : [atKey('replicationToken', 'a primary datacenter replicates from nobody', hint)]),
    ...(federation.primaryGateways.length === 0
      ? []
      : [atKey('primaryGateways', 'this datacenter is the primary one itself', hint)]),
  ];
}

/** A secondary server that makes its own authority or token has one that the primary one does not know. */
function missing({ tls, acls, federation }: DevServer): RuleFinding[] {
  const needs = (name: string, hint: string): RuleFinding =>
    atKey('primaryDatacenter', `a secondary datacenter needs ${name}`, hint);
  const { primaryGateways, throughGateways } = federation;
  return [
    ...(tls !== undefined && tls.ca === undefined
      ? [needs('the authority of the primary one', 'write ca: { certificate: …, key: … }')]
      : []),
    ...(acls !== undefined && acls.bootstrapToken === undefined
      ? [needs('the token of the primary one', 'write bootstrapToken: { secret: NAME }')]
      : []),
    ...(acls !== undefined && acls.replicationToken === undefined
      ? [needs('a token to replicate ACLs by', 'write replicationToken: { secret: NAME }')]
      : []),
    ...(throughGateways && primaryGateways.length === 0
      ? [
          needs(
            'the mesh gateways of the primary one',
            'write primaryGateways: ["gateway.example.com:8443"]',
          ),
        ]
      : []),
  ];
}

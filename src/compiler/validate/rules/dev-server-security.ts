import type { Mesh } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext, RuleFinding } from '../rule.ts';

export const devServerSecurity: Rule = {
  code: 'dev-server-security',
  why: 'The dev server and the tasks have to agree on the certificate authority and on the token: one that only one side knows shuts the other out, and one for TLS or ACLs that are off does nothing.',
  fix: 'Turn TLS or ACLs on under `consul`, and give the authority and the token of the dev server under `devServer`, or leave them out: the task then makes its own.',
  check: (context) => {
    const { spec, mesh, report } = context;
    if (mesh.consul.servers.kind !== 'dev-server' || spec.devServer === undefined) return;
    for (const finding of [
      ...withoutTls(context),
      ...withoutAcls(context),
      ...foreignAuthority(context),
      ...foreignToken(context),
    ]) {
      report(finding);
    }
  },
};

const TLS_SETTINGS = ['ca', 'additionalDnsNames'] as const;
const ACL_SETTINGS = ['bootstrapToken', 'replicationToken'] as const;

function withoutTls({ spec, mesh }: RuleContext): RuleFinding[] {
  if (hasTls(mesh)) return [];
  return TLS_SETTINGS.filter((name) => spec.devServer?.[name] !== undefined).map((name) => ({
    message: `${name} means nothing without TLS`,
    path: ['devServer', name],
    anchor: 'key',
    hint: 'write consul: { tls: true }, or remove it',
  }));
}

function hasTls({ consul }: Mesh): boolean {
  return consul.http.tls || consul.grpc.tls;
}

function withoutAcls({ spec, mesh }: RuleContext): RuleFinding[] {
  if (mesh.consul.login !== undefined) return [];
  return ACL_SETTINGS.filter((name) => spec.devServer?.[name] !== undefined).map((name) => ({
    message: `${name} means nothing without ACLs`,
    path: ['devServer', name],
    anchor: 'key',
    hint: 'write consul: { acls: true }, or remove it',
  }));
}

const AUTHORITIES = [
  'caCertificate',
  'httpsCaCertificate',
  'grpcCaCertificate',
  'publicCa',
] as const;

/** Tasks check the dev server by its own authority and no other. */
function foreignAuthority({ spec }: RuleContext): RuleFinding[] {
  const { tls } = spec.consul;
  if (typeof tls !== 'object') return [];
  return AUTHORITIES.filter((name) => tls[name] !== undefined && tls[name] !== false).map(
    (name) => ({
      message: `${name} is not the authority that signs for the dev server`,
      path: ['consul', 'tls', name],
      anchor: 'key',
      hint: 'remove it: the tasks get the certificate of the dev server; to give it an authority, write devServer: { ca: … }',
    }),
  );
}

/** A server that begins with nothing knows one token: its own. One of a federation gets those of the primary datacenter. */
function foreignToken({ spec, mesh }: RuleContext): RuleFinding[] {
  const { devServer, controller } = mesh;
  const isSecondary =
    devServer?.federation.primaryDatacenter !== undefined &&
    devServer.federation.primaryDatacenter !== devServer.datacenter;
  if (spec.controller?.token === undefined || controller === undefined || isSecondary) return [];
  if (JSON.stringify(controller.token) === JSON.stringify(devServer?.acls?.bootstrapToken)) {
    return [];
  }
  const token: Path = ['controller', 'token'];
  return [
    {
      message: 'the dev server does not know this token',
      path: token,
      anchor: 'key',
      hint: 'remove it: the controller gets the token of the dev server; to choose that one, write devServer: { bootstrapToken: … }',
    },
  ];
}

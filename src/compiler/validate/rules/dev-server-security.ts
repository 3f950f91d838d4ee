import type { Rule } from '../rule.ts';
import { tlsPath } from '../tls-path.ts';

export const devServerSecurity: Rule = {
  code: 'dev-server-security',
  why: 'The dev server speaks neither TLS nor ACLs yet; tasks that expect them would never reach it.',
  fix: 'Leave `consul.tls` and `consul.acls` out with the dev server, or use servers of your own.',
  check: ({ spec, mesh, report }) => {
    if (mesh.consul.servers.kind !== 'dev-server') return;
    const withTls = (['http', 'grpc'] as const).find((name) => mesh.consul[name].tls);
    if (withTls !== undefined) {
      report({
        message: 'the dev server has no TLS',
        path: tlsPath(spec, withTls),
        anchor: 'key',
        hint: 'remove tls, or name servers of your own',
      });
    }
    if (mesh.consul.login !== undefined) {
      report({
        message: 'the dev server has no ACLs',
        path: ['consul', 'acls'],
        anchor: 'key',
        hint: 'remove acls, or name servers of your own',
      });
    }
  },
};

import type { Rule } from '../rule.ts';

export const wanFederation: Rule = {
  code: 'wan-federation',
  why: 'Servers of federated datacenters reach each other through mesh gateways by the names in their certificates, so that it takes TLS, and servers that know of it.',
  fix: 'Turn on `consul.tls`, and `devServer.wanFederation` where the servers are the dev server; or remove `wanFederation`.',
  check: ({ mesh, report }) => {
    const { devServer } = mesh;
    const { http, grpc } = mesh.consul;
    const hasTls = http.tls && grpc.tls;
    for (const { path, role } of mesh.gateways) {
      if (role.kind !== 'mesh-gateway' || !role.wanFederation) continue;
      if (devServer?.federation.throughGateways === false) {
        report({
          message: 'the dev server takes no part in federation through mesh gateways',
          path: [...path, 'wanFederation'],
          anchor: 'value',
          hint: 'write devServer: { wanFederation: true }',
          related: [{ message: 'the dev server', path: ['devServer'], anchor: 'key' }],
        });
      }
      if (hasTls) continue;
      report({
        message: 'WAN federation through mesh gateways needs TLS',
        path: [...path, 'wanFederation'],
        anchor: 'value',
        hint: 'write tls: true in consul, or how to check the servers',
        related: [{ message: 'the Consul servers', path: ['consul'], anchor: 'key' }],
      });
    }
  },
};

import type { Rule } from '../rule.ts';

export const wanFederation: Rule = {
  code: 'wan-federation',
  why: 'Servers of federated datacenters reach each other through mesh gateways by the names in their certificates, so that it takes TLS.',
  fix: 'Turn on `consul.tls`, or remove `wanFederation`.',
  check: ({ mesh, report }) => {
    const { http, grpc } = mesh.consul;
    if (http.tls && grpc.tls) return;
    for (const { path, role } of mesh.gateways) {
      if (role.kind !== 'mesh-gateway' || !role.wanFederation) continue;
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

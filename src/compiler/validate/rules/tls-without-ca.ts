import type { Rule } from '../rule.ts';
import { tlsPath } from '../tls-path.ts';

export const tlsWithoutCa: Rule = {
  code: 'tls-without-ca',
  why: 'Without a certificate authority the tasks trust the public ones only, and refuse servers whose certificates Consul made itself.',
  fix: 'Name the secret that holds the PEM under `consul.tls.caCertificate`, or say `publicCa: true` for servers with public certificates.',
  check: ({ spec, mesh, report }) => {
    if (mesh.consul.servers.kind === 'dev-server') return;
    const tls = typeof spec.consul.tls === 'object' ? spec.consul.tls : {};
    for (const name of ['http', 'grpc'] as const) {
      const { tls: on, caCertificate } = mesh.consul[name];
      if (!on || caCertificate !== undefined || tls.publicCa === true) continue;
      report({
        message: `TLS to the ${name === 'http' ? 'HTTP' : 'gRPC'} interface has no certificate authority`,
        path: tlsPath(spec, name),
        anchor: 'key',
        hint: 'write tls: { caCertificate: { secret: NAME } }, or publicCa: true',
      });
      return;
    }
  },
};

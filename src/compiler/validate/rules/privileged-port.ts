import type { Rule } from '../rule.ts';

/** Ports below it are for root, or for a process with a right of its own (Linux, `net.ipv4.ip_unprivileged_port_start`). */
const FIRST_UNPRIVILEGED_PORT = 1024;

export const privilegedPort: Rule = {
  code: 'privileged-port',
  why: 'The proxy is no root, and on most hosts may not listen on ports below 1024.',
  fix: 'Let the gateway listen on a higher port, and a load balancer before it on the low one.',
  check: ({ mesh, report }) => {
    for (const { port, path } of mesh.gateways.flatMap(({ ports }) => ports)) {
      if (port >= FIRST_UNPRIVILEGED_PORT) continue;
      report({
        severity: 'warning',
        message: `the gateway may not be able to listen on port ${port}`,
        path,
        anchor: 'value',
        hint: `choose a port from ${FIRST_UNPRIVILEGED_PORT}, such as 8443, and write loadBalancer: { port: ${port} }`,
      });
    }
  },
};

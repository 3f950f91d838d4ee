import type { Rule } from '../rule.ts';

/** Ports of Consul and Envoy that the Terraform modules keep free (hashicorp/terraform-aws-consul-ecs, mesh-task). */
const RESERVED_PORTS: readonly number[] = [8300, 8301, 8302, 8500, 8501, 8502, 8600, 10000, 19000];

export const reservedPort: Rule = {
  code: 'reserved-port',
  why: 'Consul and Envoy give these ports a meaning of their own; a listener there is taken for something else.',
  fix: `Choose a port other than ${RESERVED_PORTS.join(', ')}.`,
  check: ({ mesh, report }) => {
    for (const { path, proxy } of mesh.services) {
      for (const field of ['publicListenerPort', 'readinessPort'] as const) {
        if (!RESERVED_PORTS.includes(proxy[field])) continue;
        report({
          message: `port ${proxy[field]} is reserved for Consul and Envoy`,
          path: [...path, 'proxy', field],
          anchor: 'value',
          hint: `choose a port other than ${RESERVED_PORTS.join(', ')}`,
        });
      }
    }
  },
};

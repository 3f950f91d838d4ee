import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

/** Ports of Consul and Envoy that the Terraform modules keep free (hashicorp/terraform-aws-consul-ecs, mesh-task). */
const RESERVED_PORTS: readonly number[] = [8300, 8301, 8302, 8500, 8501, 8502, 8600, 10000, 19000];

export const reservedPort: Rule = {
  code: 'reserved-port',
  why: 'Consul and Envoy give these ports a meaning of their own; a listener there is taken for something else.',
  fix: `Choose a port other than ${RESERVED_PORTS.join(', ')}.`,
  check: ({ mesh, report }) => {
    for (const { path, proxy } of componentsOf(mesh)) {
      const { readinessPort } = proxy;
      const ports =
        'publicListenerPort' in proxy
          ? { publicListenerPort: proxy.publicListenerPort, readinessPort }
          : { readinessPort };
      for (const [field, port] of Object.entries(ports)) {
        if (!RESERVED_PORTS.includes(port)) continue;
        report({
          message: `port ${port} is reserved for Consul and Envoy`,
          path: [...path, 'proxy', field],
          anchor: 'value',
          hint: `choose a port other than ${RESERVED_PORTS.join(', ')}`,
        });
      }
    }
  },
};

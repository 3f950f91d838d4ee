import { DATAPLANE_GRACEFUL_PORT, ENVOY_ADMIN_PORT } from '../../../contract/ports.ts';
import type { Service } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule } from '../rule.ts';

interface PortUse {
  readonly port: number;
  readonly what: string;
  readonly path: Path;
}

export const portClash: Rule = {
  code: 'port-clash',
  why: 'All containers of a task share one network namespace: of two that listen on one port the second fails to start.',
  fix: 'Give each a port of its own. The proxy listens on `proxy.publicListenerPort` (20000), `proxy.readinessPort` (22000), 19000 and 20300.',
  check: ({ mesh, report }) => {
    for (const service of mesh.services) {
      const taken = new Map<number, PortUse>();
      for (const use of portUses(service)) {
        const first = taken.get(use.port);
        if (first === undefined) {
          taken.set(use.port, use);
          continue;
        }
        report({
          message: `port ${use.port} of ${use.what} is also the port of ${first.what}`,
          path: use.path,
          anchor: 'value',
          hint: 'the containers of a task share their ports: choose another',
          related: [{ message: first.what, path: first.path, anchor: 'value' }],
        });
      }
    }
  },
};

function portUses({ path, port, proxy, upstreams }: Service): PortUse[] {
  const proxyPath = [...path, 'proxy'];
  return [
    { port: ENVOY_ADMIN_PORT, what: "the proxy's admin interface", path: proxyPath },
    { port: DATAPLANE_GRACEFUL_PORT, what: "the proxy's lifecycle endpoint", path: proxyPath },
    {
      port: proxy.publicListenerPort,
      what: "the proxy's public listener",
      path: [...proxyPath, 'publicListenerPort'],
    },
    {
      port: proxy.readinessPort,
      what: "the proxy's readiness endpoint",
      path: [...proxyPath, 'readinessPort'],
    },
    ...(port === undefined ? [] : [{ port, what: 'the application', path: [...path, 'port'] }]),
    ...upstreams.map((upstream) => ({
      port: upstream.localBindPort,
      what: `upstream "${upstream.key}"`,
      path: [...path, 'upstreams', upstream.key, 'localBindPort'],
    })),
  ];
}

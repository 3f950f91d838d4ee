import { DATAPLANE_GRACEFUL_PORT, ENVOY_ADMIN_PORT } from '../../../contract/ports.ts';
import type { Container, Gateway, Service, Upstream } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import { listOfObjects } from '../definition.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

interface PortUse {
  readonly kind: 'proxy' | 'published' | 'application' | 'upstream';
  readonly port: number;
  /** The only address on which it listens; `undefined` where it may be any. */
  readonly address?: string | undefined;
  readonly what: string;
  readonly path: Path;
}

export const portClash: Rule = {
  code: 'port-clash',
  why: 'All containers of a task share one network namespace: of two that listen on one port the second fails to start.',
  fix: 'Give each a port of its own. The proxy listens on `proxy.publicListenerPort` (20000) or the ports of the gateway, `proxy.readinessPort` (22000), 19000 and 20300.',
  check: ({ mesh, report }) => {
    for (const component of componentsOf(mesh)) {
      const taken: PortUse[] = [];
      for (const use of portUses(component)) {
        const first = taken.find((other) => clash(other, use));
        taken.push(use);
        if (first === undefined) continue;
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

/** A container that publishes the port of the service is the application. */
function clash(first: PortUse, second: PortUse): boolean {
  if (first.port !== second.port) return false;
  if (first.kind === 'published' && second.kind === 'application') return false;
  const { address } = first;
  return address === undefined || second.address === undefined || address === second.address;
}

function portUses(component: Service | Gateway): PortUse[] {
  const { containers } = component;
  return 'role' in component
    ? [...gatewayPorts(component), ...containers.flatMap(publishedPorts)]
    : [
        ...servicePorts(component),
        ...containers.flatMap(publishedPorts),
        ...applicationPort(component),
        ...component.upstreams.map((upstream) => upstreamPort(upstream, component.path)),
      ];
}

/** Those of a proxy with these listeners. */
function proxyPorts({ path, proxy }: Service | Gateway, listeners: readonly PortUse[]): PortUse[] {
  const proxyPath = [...path, 'proxy'];
  return [
    proxyPort(ENVOY_ADMIN_PORT, "the proxy's admin interface", proxyPath),
    proxyPort(DATAPLANE_GRACEFUL_PORT, "the proxy's lifecycle endpoint", proxyPath),
    ...listeners,
    proxyPort(proxy.readinessPort, "the proxy's readiness endpoint", [
      ...proxyPath,
      'readinessPort',
    ]),
  ];
}

function gatewayPorts(gateway: Gateway): PortUse[] {
  const listeners = gateway.ports.map(({ name, port, path }) =>
    proxyPort(port, name === 'gateway' ? 'the gateway' : `listener "${name}"`, path),
  );
  return proxyPorts(gateway, listeners);
}

function servicePorts(service: Service): PortUse[] {
  const { publicListenerPort, expose } = service.proxy;
  const path = [...service.path, 'proxy'];
  const listener = proxyPort(publicListenerPort, "the proxy's public listener", [
    ...path,
    'publicListenerPort',
  ]);
  return [
    ...proxyPorts(service, [listener]),
    ...(expose?.paths ?? []).map((exposed, index) =>
      proxyPort(exposed?.listenerPort ?? 0, `the exposed path "${exposed?.path ?? ''}"`, [
        ...path,
        'expose',
        'paths',
        index,
        'listenerPort',
      ]),
    ),
  ];
}

function proxyPort(port: number, what: string, path: Path): PortUse {
  return { kind: 'proxy', port, what, path };
}

function applicationPort({ path, port }: Service): PortUse[] {
  if (port === undefined) return [];
  return [{ kind: 'application', port, what: 'the application', path: [...path, 'port'] }];
}

function publishedPorts({ name, path, definition }: Container): PortUse[] {
  return listOfObjects(definition['portMappings']).flatMap(({ containerPort, protocol }, index) =>
    typeof containerPort !== 'number' || protocol === 'udp'
      ? []
      : [
          {
            kind: 'published' as const,
            port: containerPort,
            what: `container "${name}"`,
            path: [...path, 'portMappings', index, 'containerPort'],
          },
        ],
  );
}

const LOOPBACK = '127.0.0.1';
const ALL_ADDRESSES = '0.0.0.0';

function upstreamPort({ key, localBindPort, localBindAddress }: Upstream, path: Path): PortUse {
  return {
    kind: 'upstream',
    port: localBindPort,
    address: localBindAddress === ALL_ADDRESSES ? undefined : (localBindAddress ?? LOOPBACK),
    what: `upstream "${key}"`,
    path: [...path, 'upstreams', key, 'localBindPort'],
  };
}

import { sortedEntries } from '../../kit/sort.ts';
import type {
  ApiGateway,
  GatewayListener,
  GatewayRoute,
  ListenerTls,
} from '../../model/gateway.ts';
import type { Gateway, Registration } from '../../model/mesh.ts';
import type { JsonObject } from '../../model/template.ts';
import { fitsParameter } from './config-entries.ts';
import { type RouteRule, routeRule, routeService } from './route-rule.ts';
import { compact, filled } from './task-config.ts';

/** The config entries of a gateway, as Consul takes them (Consul documentation, "Configuration entries"). */
export function gatewayConfigEntries({ role, registration }: Gateway): JsonObject[] {
  switch (role.kind) {
    case 'mesh-gateway':
      return [];
    case 'terminating-gateway':
      if (role.services.length === 0) return [];
      return [
        {
          Kind: role.kind,
          ...named(registration, registration.name),
          Services: role.services.map(({ consulName, caFile, certFile, keyFile, sni }) =>
            compact({
              Name: consulName,
              CAFile: caFile,
              CertFile: certFile,
              KeyFile: keyFile,
              SNI: sni,
            }),
          ),
        },
      ];
    case 'api-gateway':
      return [
        ...fileCertificates(role, registration),
        apiGatewayEntry(role, registration),
        ...routeEntries(role, registration),
      ];
  }
}

function apiGatewayEntry({ kind, listeners }: ApiGateway, registration: Registration): JsonObject {
  return {
    Kind: kind,
    ...named(registration, registration.name),
    Listeners: listeners.map((listener) =>
      compact({
        Name: listener.name,
        Port: listener.port,
        Protocol: listener.protocol,
        Hostname: listener.hostname,
        TLS: listener.tls && listenerTls(listener.tls, certificateName(registration, listener)),
      }),
    ),
  };
}

function listenerTls(tls: ListenerTls, fileCertificate: string): JsonObject {
  return compact({
    Certificates: [
      ...tls.certificates.map((name) => ({ Kind: 'inline-certificate', Name: name })),
      ...(tls.files === undefined ? [] : [{ Kind: FILE_CERTIFICATE, Name: fileCertificate }]),
    ],
    MinVersion: tls.minVersion,
    MaxVersion: tls.maxVersion,
    CipherSuites: filled(tls.cipherSuites),
  });
}

const FILE_CERTIFICATE = 'file-system-certificate';

function fileCertificates({ listeners }: ApiGateway, registration: Registration): JsonObject[] {
  return listeners.flatMap((listener) => {
    const files = listener.tls?.files;
    if (files === undefined) return [];
    return [
      {
        Kind: FILE_CERTIFICATE,
        ...named(registration, certificateName(registration, listener)),
        Certificate: files.certificate,
        PrivateKey: files.privateKey,
      },
    ];
  });
}

/** Names in Consul and names of listeners have no dot, so that no two listeners of a mesh share a name. */
function certificateName({ name }: Registration, listener: GatewayListener): string {
  return `${name}.${listener.name}`;
}

/**
 * One entry for all routes of a listener that take the same host names: Consul then takes a change of several routes as
 * a whole, and the order of the file means nothing.
 */
function routeEntries({ listeners, routes }: ApiGateway, registration: Registration): JsonObject[] {
  return listeners.flatMap((listener) => {
    const own = routes.filter((route) => route.listener === listener.name);
    if (listener.protocol === 'tcp')
      return own.map((route) => tcpRoute(route, listener, registration));
    const groups: Readonly<Record<string, readonly GatewayRoute[] | undefined>> = Object.groupBy(
      own,
      hostnamesOf,
    );
    return sortedEntries(groups).flatMap(([, group = []]) =>
      httpRoutes(group, listener, registration),
    );
  });
}

function hostnamesOf({ hostnames }: GatewayRoute): string {
  return hostnames.toSorted().join('+');
}

function tcpRoute(
  { services }: GatewayRoute,
  listener: GatewayListener,
  registration: Registration,
): JsonObject {
  return {
    Kind: 'tcp-route',
    ...named(registration, `${registration.name}.${listener.name}`),
    Parents: parents(registration, listener),
    Services: services.map(routeService),
  };
}

/** Several entries where one would be larger than a parameter. */
function httpRoutes(
  routes: readonly GatewayRoute[],
  listener: GatewayListener,
  registration: Registration,
): JsonObject[] {
  const hostnames = routes[0]?.hostnames.toSorted() ?? [];
  const name = [
    registration.name,
    listener.name,
    ...(hostnames.length > 0 ? [hostnames.join('+')] : []),
  ];
  const entryOf = (rules: readonly RouteRule[], index: number): JsonObject => ({
    Kind: 'http-route',
    ...named(registration, [...name, ...(index === 0 ? [] : [String(index + 1)])].join('.')),
    Parents: parents(registration, listener),
    ...(hostnames.length > 0 ? { Hostnames: hostnames } : {}),
    Rules: rules,
  });
  const entries: RouteRule[][] = [[]];
  for (const rule of routes.map(routeRule)) {
    const current = entries.at(-1) ?? [];
    const isFull =
      current.length > 0 && !fitsParameter([entryOf([...current, rule], entries.length)]);
    if (isFull) entries.push([rule]);
    else current.push(rule);
  }
  return entries.map(entryOf);
}

function parents({ name, namespace, partition }: Registration, listener: GatewayListener) {
  return [
    compact({
      Kind: 'api-gateway',
      Name: name,
      SectionName: listener.name,
      Namespace: namespace,
      Partition: partition,
    }),
  ];
}

function named({ namespace, partition }: Registration, name: string): JsonObject {
  return compact({ Name: name, Namespace: namespace, Partition: partition });
}

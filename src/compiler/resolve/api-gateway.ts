import type {
  ApiGatewaySpec,
  HeaderChangesSpec,
  ListenerTlsSpec,
  MeshSpec,
  RetriesSpec,
  RouteSpec,
} from '../../generated/mesh-spec.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type {
  ApiGateway,
  GatewayRoute,
  HeaderChanges,
  ListenerTls,
  NamedMatch,
  RouteFilters,
  RouteMatch,
  RouteRetries,
  RouteService,
} from '../../model/gateway.ts';
import type { Path } from '../../model/source.ts';
import { findService } from './find-service.ts';
import { ordered } from './ordered.ts';

/** Listeners and routes of an API gateway, with the services that its routes name looked up. */
export function resolveApiGateway(spec: ApiGatewaySpec, mesh: MeshSpec, path: Path): ApiGateway {
  return {
    kind: spec.kind,
    listeners: sortedEntries(spec.listeners).map(([name, { port, protocol, hostname, tls }]) => ({
      name,
      port,
      protocol,
      hostname,
      tls: tls === undefined ? undefined : resolveTls(tls),
    })),
    routes: (spec.routes ?? []).map((route, index) =>
      resolveRoute(route, mesh, [...path, 'routes', index]),
    ),
  };
}

function resolveTls(spec: ListenerTlsSpec): ListenerTls {
  const { certificateFile: certificate, privateKeyFile: privateKey } = spec;
  return {
    certificates: spec.certificates ?? [],
    files:
      certificate === undefined || privateKey === undefined
        ? undefined
        : { certificate, privateKey },
    minVersion: spec.minVersion,
    maxVersion: spec.maxVersion,
    cipherSuites: spec.cipherSuites ?? [],
  };
}

function resolveRoute(spec: RouteSpec, mesh: MeshSpec, path: Path): GatewayRoute {
  return {
    listener: spec.listener,
    hostnames: spec.hostnames ?? [],
    match: resolveMatch(spec),
    services: resolveServices(spec, mesh, path),
    filters: resolveFilters(spec),
    path,
  };
}

/** Without any condition a route takes every path. */
function resolveMatch(spec: RouteSpec): RouteMatch {
  return {
    path: resolvePath(spec),
    method: spec.method,
    headers: namedMatches(spec.headers),
    query: namedMatches(spec.query),
  };
}

/** How the path is compared; one that says nothing begins with a slash like all. */
export function resolvePath({
  path,
  pathExact,
  pathRegex,
}: Pick<RouteSpec, 'path' | 'pathExact' | 'pathRegex'>): RouteMatch['path'] {
  if (pathExact !== undefined) return { match: 'exact', value: pathExact };
  if (pathRegex !== undefined) return { match: 'regex', value: pathRegex };
  return { match: 'prefix', value: path ?? '/' };
}

type NamedMatchSpecs = NonNullable<RouteSpec['headers']>;

/** How headers or query parameters are compared, by name. */
export function namedMatches(specs: NamedMatchSpecs = {}): NamedMatch[] {
  return sortedEntries(specs).map(([name, spec]) => ({ name, ...resolveNamedMatch(spec) }));
}

function resolveNamedMatch(spec: NamedMatchSpecs[string]): Omit<NamedMatch, 'name'> {
  if (typeof spec === 'string') return { match: 'exact', value: spec };
  for (const match of ['exact', 'prefix', 'suffix', 'regex'] as const) {
    if (spec[match] !== undefined) return { match, value: spec[match] };
  }
  return { match: 'present', value: undefined };
}

function resolveServices(spec: RouteSpec, mesh: MeshSpec, path: Path): RouteService[] {
  if (spec.service !== undefined) {
    return [resolveRouteService(spec.service, 1, { mesh, path: [...path, 'service'] })];
  }
  return sortedEntries(spec.services ?? {}).map(([key, { weight = 1 }]) =>
    resolveRouteService(key, weight, { mesh, path: [...path, 'services', key] }),
  );
}

function resolveRouteService(
  key: string,
  weight: number,
  { mesh, path }: { readonly mesh: MeshSpec; readonly path: Path },
): RouteService {
  const found = findService(key, mesh);
  const service = mesh.services?.[found?.component ?? ''];
  return {
    key,
    consulName: found?.consulName ?? key,
    component: found?.component,
    known: found !== undefined,
    namespace: service && (service.consulNamespace ?? mesh.defaults?.consulNamespace),
    partition: service && (service.consulPartition ?? mesh.defaults?.consulPartition),
    weight,
    path,
  };
}

function resolveFilters(spec: RouteSpec): RouteFilters {
  return {
    rewritePath: spec.rewritePath,
    requestHeaders: resolveHeaderChanges(spec.requestHeaders),
    responseHeaders: resolveHeaderChanges(spec.responseHeaders),
    retries: resolveRetries(spec.retries),
    requestTimeoutSeconds: spec.requestTimeoutSeconds,
    idleTimeoutSeconds: spec.idleTimeoutSeconds,
  };
}

function resolveHeaderChanges(spec: HeaderChangesSpec | undefined): HeaderChanges | undefined {
  if (spec === undefined) return undefined;
  return {
    add: ordered(spec.add ?? {}),
    set: ordered(spec.set ?? {}),
    remove: spec.remove ?? [],
  };
}

function resolveRetries(spec: RetriesSpec | undefined): RouteRetries | undefined {
  if (spec === undefined) return undefined;
  return {
    numRetries: spec.numRetries,
    retryOn: spec.retryOn ?? [],
    retryOnStatusCodes: spec.retryOnStatusCodes ?? [],
    retryOnConnectFailure: spec.retryOnConnectFailure ?? false,
  };
}

import type {
  GatewayRoute,
  HeaderChanges,
  NamedMatch,
  RouteFilters,
  RouteMatch,
  RouteRetries,
  RouteService,
} from '../../model/gateway.ts';
import type { JsonObject } from '../../model/template.ts';
import { compact, filled } from './task-config.ts';

/** A rule of an http-route entry. */
export type RouteRule = JsonObject;

/** A route as Consul takes it in an http-route entry (Consul documentation, "HTTP route configuration reference"). */
export function routeRule({ match, services, filters }: GatewayRoute): RouteRule {
  const responseHeaders = filters.responseHeaders && headerFilter(filters.responseHeaders);
  return compact({
    Matches: [routeMatch(match)],
    Filters: requestFilters(filters),
    ResponseFilters: responseHeaders && { Headers: [responseHeaders] },
    Services: services.map((service) => ({ ...routeService(service), Weight: service.weight })),
  });
}

/** The name of a service in a route, with its place in Consul Enterprise. */
export function routeService({ consulName, namespace, partition }: RouteService): JsonObject {
  return compact({ Name: consulName, Namespace: namespace, Partition: partition });
}

function routeMatch({ path, method, headers, query }: RouteMatch): JsonObject {
  return compact({
    Path: { Match: path.match, Value: path.value },
    Method: method,
    Headers: filled(headers.map(namedMatch)),
    Query: filled(query.map(namedMatch)),
  });
}

function namedMatch({ name, match, value }: NamedMatch): JsonObject {
  return compact({ Match: match, Name: name, Value: value });
}

function requestFilters(filters: RouteFilters): JsonObject | undefined {
  const { rewritePath, requestHeaders, retries, requestTimeoutSeconds, idleTimeoutSeconds } =
    filters;
  const timeouts = compact({
    RequestTimeout: nanoseconds(requestTimeoutSeconds),
    IdleTimeout: nanoseconds(idleTimeoutSeconds),
  });
  const said = compact({
    Headers: requestHeaders && [headerFilter(requestHeaders)],
    URLRewrite: rewritePath === undefined ? undefined : { Path: rewritePath },
    TimeoutFilter: Object.keys(timeouts).length > 0 ? timeouts : undefined,
    RetryFilter: retries && retryFilter(retries),
  });
  return Object.keys(said).length > 0 ? said : undefined;
}

/** A duration in the form in which Consul shows it again, so that the controller sees no difference. */
function nanoseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000_000_000;
}

function headerFilter({ add, set, remove }: HeaderChanges): JsonObject {
  return compact({
    Add: Object.keys(add).length > 0 ? add : undefined,
    Set: Object.keys(set).length > 0 ? set : undefined,
    Remove: filled(remove),
  });
}

function retryFilter(retries: RouteRetries): JsonObject {
  return compact({
    NumRetries: retries.numRetries,
    RetryOn: filled(retries.retryOn),
    RetryOnStatusCodes: filled(retries.retryOnStatusCodes),
    RetryOnConnectFailure: retries.retryOnConnectFailure ? true : undefined,
  });
}

import type { AllowedRequestsSpec, CallerSpec, MeshSpec } from '../../generated/mesh-spec.ts';
import type { AllowedRequests, Caller, Registration } from '../../model/mesh.ts';
import type { Path } from '../../model/source.ts';
import { namedMatches, resolvePath } from './api-gateway.ts';
import { findApiGateway, findService } from './find-service.ts';

/** Anybody, in Consul's intentions. */
const ANY_CALLER = '*';

/** The service that is called, and where the file names the caller. */
interface Callee {
  readonly mesh: MeshSpec;
  readonly registration: Registration;
  readonly path: Path;
}

/** One caller of `allow`. A component is looked up unless the file says that the caller is elsewhere. */
export function resolveCaller(written: string | CallerSpec, callee: Callee): Caller {
  const spec: CallerSpec = typeof written === 'string' ? { service: written } : written;
  const { service: key, namespace, partition, peer, samenessGroup } = spec;
  const isElsewhere = [namespace, partition, peer, samenessGroup].some((one) => one !== undefined);
  const found = isElsewhere ? undefined : findCaller(key, callee);
  return {
    key,
    consulName: found?.consulName ?? key,
    known: isElsewhere || found !== undefined || key === ANY_CALLER,
    namespace: namespace ?? found?.namespace,
    partition: partition ?? found?.partition,
    peer,
    samenessGroup,
    permissions: spec.permissions?.map(resolveRequests),
    path: callee.path,
  };
}

interface FoundCaller {
  readonly consulName: string;
  /** Where it is, where that is not where the callee is: Consul takes the callee's place for that of a caller. */
  readonly namespace?: string | undefined;
  readonly partition?: string | undefined;
}

function findCaller(key: string, { mesh, registration }: Callee): FoundCaller | undefined {
  const found = findService(key, mesh);
  if (found === undefined) return findGateway(key, { mesh, registration });
  const service = mesh.services?.[found.component ?? ''];
  if (service === undefined) return found;
  const namespace = service.consulNamespace ?? mesh.defaults?.consulNamespace;
  const partition = service.consulPartition ?? mesh.defaults?.consulPartition;
  return { consulName: found.consulName, ...differences({ namespace, partition }, registration) };
}

/** A gateway is in the namespace `default` of its partition. */
function findGateway(
  key: string,
  { mesh, registration }: Omit<Callee, 'path'>,
): FoundCaller | undefined {
  const found = findApiGateway(key, mesh);
  if (found === undefined) return undefined;
  const partition = mesh.gateways?.[found.key]?.consulPartition ?? mesh.defaults?.consulPartition;
  const namespace = partition === undefined ? undefined : 'default';
  return { consulName: found.consulName, ...differences({ namespace, partition }, registration) };
}

type Place = Pick<Registration, 'namespace' | 'partition'>;

function differences(caller: Place, callee: Place): Place {
  return {
    namespace: caller.namespace === callee.namespace ? undefined : caller.namespace,
    partition: caller.partition === callee.partition ? undefined : caller.partition,
  };
}

function resolveRequests(spec: AllowedRequestsSpec): AllowedRequests {
  const { path, pathExact, pathRegex } = spec;
  const hasPath = [path, pathExact, pathRegex].some((one) => one !== undefined);
  return {
    path: hasPath ? resolvePath(spec) : undefined,
    methods: spec.methods ?? [],
    headers: namedMatches(spec.headers),
  };
}

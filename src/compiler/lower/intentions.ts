import type { AllowedRequests, Caller } from '../../model/mesh.ts';
import type { JsonObject } from '../../model/template.ts';
import { compact, filled } from './task-config.ts';

/** Every service, in the sources of an intention. */
const ANYBODY = '*';

/**
 * The sources of a service's intentions. Whoever is not named is refused by a source for all others: where Consul has no
 * ACLs, it would let them in. Consul takes no entry without sources, and none that names a source twice.
 */
export function intentionSources(callers: readonly Caller[]): readonly JsonObject[] {
  const sources = new Map(callers.map((caller) => [placeOf(caller), source(caller)]));
  const everybody = placeOf({ ...NOWHERE, consulName: ANYBODY });
  return [
    ...sources.values(),
    ...(sources.has(everybody) ? [] : [{ Name: ANYBODY, Action: 'deny' }]),
  ];
}

const NOWHERE = {
  namespace: undefined,
  partition: undefined,
  peer: undefined,
  samenessGroup: undefined,
};

function placeOf(caller: Pick<Caller, keyof typeof NOWHERE | 'consulName'>): string {
  const { consulName, namespace, partition, peer, samenessGroup } = caller;
  return JSON.stringify([consulName, namespace, partition, peer, samenessGroup]);
}

function source(caller: Caller): JsonObject {
  return compact({
    Name: caller.consulName,
    Namespace: caller.namespace,
    Partition: caller.partition,
    Peer: caller.peer,
    SamenessGroup: caller.samenessGroup,
    ...(caller.permissions === undefined
      ? { Action: 'allow' }
      : { Permissions: [...caller.permissions.map(allowed), ALL_OTHERS] }),
  });
}

/** Without it what happens with other requests would depend on the default policy of the servers. */
const ALL_OTHERS: JsonObject = { Action: 'deny', HTTP: { PathPrefix: '/' } };

const PATH_FIELDS = { exact: 'PathExact', prefix: 'PathPrefix', regex: 'PathRegex' } as const;
const HEADER_FIELDS = {
  exact: 'Exact',
  prefix: 'Prefix',
  suffix: 'Suffix',
  regex: 'Regex',
  present: 'Present',
} as const;

function allowed({ path, methods, headers }: AllowedRequests): JsonObject {
  const conditions = headers.map(({ name, match, value }) => ({
    Name: name,
    [HEADER_FIELDS[match]]: value ?? true,
  }));
  return {
    Action: 'allow',
    HTTP: compact({
      ...(path === undefined ? {} : { [PATH_FIELDS[path.match]]: path.value }),
      Header: filled(conditions),
      Methods: filled(methods),
    }),
  };
}

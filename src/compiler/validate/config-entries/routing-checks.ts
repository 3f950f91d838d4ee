import { suggestion } from '../../../diagnostics/suggestion.ts';
import {
  type EntryProblem,
  identityBy,
  namedPartsAt,
  needs,
  noRepeats,
  onlyOneOf,
  type Part,
  partAt,
  partsAt,
  says,
} from './entry-problem.ts';

export function routerProblems(entry: Part): EntryProblem[] {
  return partsAt(entry, 'Routes').flatMap((route) => {
    const http = partAt(route, 'Match').flatMap((match) => partAt(match, 'HTTP'));
    const hasPath = http.some((match) => says(match, 'PathExact') || says(match, 'PathPrefix'));
    return [
      ...http.flatMap((match) => [
        ...onlyOneOf(match, ['PathExact', 'PathPrefix', 'PathRegex']),
        ...partsAt(match, 'Header').flatMap((header) =>
          onlyOneOf(header, ['Present', 'Exact', 'Prefix', 'Suffix', 'Regex'], 'exactly'),
        ),
        ...partsAt(match, 'QueryParam').flatMap((parameter) =>
          onlyOneOf(parameter, ['Present', 'Exact', 'Regex'], 'exactly'),
        ),
      ]),
      ...partAt(route, 'Destination').flatMap((destination) =>
        hasPath ? [] : rewriteOfNothing(destination),
      ),
    ];
  });
}

function rewriteOfNothing(destination: Part): EntryProblem[] {
  if (!says(destination, 'PrefixRewrite')) return [];
  return [
    {
      message: 'PrefixRewrite needs a match by PathExact or PathPrefix',
      path: [...destination.path, 'PrefixRewrite'],
      anchor: 'key',
      hint: 'add PathPrefix to the match of this route',
    },
  ];
}

export function splitterProblems(entry: Part): EntryProblem[] {
  const splits = partsAt(entry, 'Splits');
  // Consul counts in hundredths of a percent, each share rounded.
  const sum = splits.reduce(
    (total, { value }) => total + Math.round(Number(value['Weight']) * 100),
    0,
  );
  const own = String(entry.value['Name']);
  const identity = identityBy('ServiceSubset', 'Namespace', 'Partition');
  return [
    ...(sum === 10_000
      ? []
      : [
          {
            message: `the weights are ${sum / 100} together, and have to be 100`,
            path: [...entry.path, 'Splits'],
            anchor: 'key' as const,
            hint: 'weights are percentages',
          },
        ]),
    ...noRepeats(
      splits.filter(({ value }) => !('RequestHeaders' in value) && !('ResponseHeaders' in value)),
      'this share',
      (split) => `${String(split.value['Service'] ?? own)} ${identity(split)}`,
    ),
  ];
}

export function resolverProblems(entry: Part): EntryProblem[] {
  return [
    ...onlyOneOf(entry, ['Redirect', 'Failover']),
    ...ownSubset(entry, entry, 'DefaultSubset'),
    ...partAt(entry, 'Redirect').flatMap((redirect) => redirectProblems(entry, redirect)),
    ...namedPartsAt(entry, 'Failover').flatMap((failover) => failoverProblems(entry, failover)),
    ...partAt(entry, 'LoadBalancer').flatMap(loadBalancerProblems),
  ];
}

/** Subsets of another service are checked where its resolver is. */
function ownSubset(entry: Part, part: Part, key: string): EntryProblem[] {
  const subset = part.value[key];
  if (typeof subset !== 'string') return [];
  const names = partAt(entry, 'Subsets').flatMap(({ value }) => Object.keys(value));
  if (names.includes(subset)) return [];
  return [
    {
      message: `there is no subset "${subset}"`,
      path: [...part.path, key],
      anchor: 'value',
      hint: suggestion(subset, names) ?? 'describe it under Subsets',
    },
  ];
}

function isAboutItself(entry: Part, { value }: Part): boolean {
  return value['Service'] === undefined || value['Service'] === entry.value['Name'];
}

function redirectProblems(entry: Part, redirect: Part): EntryProblem[] {
  return [
    ...onlyOneOf(redirect, ['SamenessGroup', 'ServiceSubset', 'Peer']),
    ...onlyOneOf(redirect, ['SamenessGroup', 'Partition', 'Peer']),
    ...onlyOneOf(redirect, ['SamenessGroup', 'Datacenter', 'Peer']),
    ...['ServiceSubset', 'Namespace', 'Partition', 'Peer'].flatMap((key) =>
      says(redirect, 'SamenessGroup') ? [] : needs(redirect, key, 'Service'),
    ),
    ...(isAboutItself(entry, redirect) && says(redirect, 'Service')
      ? ownSubset(entry, redirect, 'ServiceSubset')
      : []),
  ];
}

function failoverProblems(entry: Part, failover: Part & { readonly name: string }): EntryProblem[] {
  const names = partAt(entry, 'Subsets').flatMap(({ value }) => Object.keys(value));
  const isKnown = failover.name === '*' || names.includes(failover.name);
  return [
    ...(isKnown
      ? []
      : [
          {
            message: `there is no subset "${failover.name}"`,
            path: failover.path,
            anchor: 'key' as const,
            hint:
              suggestion(failover.name, names) ?? 'describe it under Subsets, or write "*" for all',
          },
        ]),
    ...onlyOneOf(failover, ['SamenessGroup', 'Datacenters', 'Targets']),
    ...onlyOneOf(failover, ['SamenessGroup', 'ServiceSubset', 'Targets']),
    ...onlyOneOf(failover, ['Service', 'Targets']),
    ...(isAboutItself(entry, failover) ? ownSubset(entry, failover, 'ServiceSubset') : []),
    ...partsAt(failover, 'Targets').flatMap((target) => [
      ...onlyOneOf(target, ['Peer', 'ServiceSubset']),
      ...onlyOneOf(target, ['Peer', 'Partition', 'Datacenter']),
      ...(isAboutItself(entry, target) ? ownSubset(entry, target, 'ServiceSubset') : []),
    ]),
  ];
}

const HASHES: readonly unknown[] = ['ring_hash', 'maglev'];

function loadBalancerProblems(balancer: Part): EntryProblem[] {
  const policy = balancer.value['Policy'];
  return [
    ...onlyWith(balancer, 'RingHashConfig', { policies: ['ring_hash'], policy }),
    ...onlyWith(balancer, 'LeastRequestConfig', { policies: ['least_request'], policy }),
    ...onlyWith(balancer, 'HashPolicies', { policies: HASHES, policy }),
    ...partsAt(balancer, 'HashPolicies').flatMap(hashPolicyProblems),
  ];
}

function onlyWith(
  balancer: Part,
  key: string,
  { policies, policy }: { readonly policies: readonly unknown[]; readonly policy: unknown },
): EntryProblem[] {
  if (!says(balancer, key) || policies.includes(policy)) return [];
  return [
    {
      message: `${key} goes with Policy: ${policies.join(' or ')} only`,
      path: [...balancer.path, key],
      anchor: 'key',
      hint: `remove it, or write Policy: ${String(policies[0])}`,
    },
  ];
}

function hashPolicyProblems(hash: Part): EntryProblem[] {
  const cookie = partAt(hash, 'CookieConfig');
  return [
    ...onlyOneOf(hash, ['SourceIP', 'Field']),
    ...needs(hash, 'Field', 'FieldValue'),
    ...needs(hash, 'FieldValue', 'Field'),
    ...cookie.flatMap((config) => onlyOneOf(config, ['Session', 'TTL'])),
    ...(cookie.length > 0 && hash.value['Field'] !== 'cookie'
      ? [
          {
            message: 'CookieConfig goes with Field: cookie only',
            path: [...hash.path, 'CookieConfig'],
            anchor: 'key' as const,
            hint: 'remove it, or write Field: cookie',
          },
        ]
      : []),
  ];
}

import type { JsonObject } from '../../../model/template.ts';
import {
  type EntryProblem,
  identityBy,
  needs,
  noRepeats,
  onlyOneOf,
  type Part,
  partAt,
  partsAt,
  says,
} from './entry-problem.ts';

export function serviceDefaultsProblems(entry: Part): EntryProblem[] {
  return [
    ...noWildcard(entry, 'Name'),
    ...onlyOneOf(entry, ['UpstreamConfig', 'Destination']),
    ...partAt(entry, 'UpstreamConfig').flatMap((config) =>
      partsAt(config, 'Overrides').flatMap((override) => noWildcard(override, 'Name')),
    ),
  ];
}

export function proxyDefaultsProblems(entry: Part): EntryProblem[] {
  return partAt(entry, 'AccessLogs').flatMap((logs) => [
    ...onlyOneOf(logs, ['JSONFormat', 'TextFormat']),
    ...(logs.value['Type'] === 'file' ? needs(logs, 'Type', 'Path') : pathWithoutFile(logs)),
    ...notJson(logs),
  ]);
}

function pathWithoutFile(logs: Part): EntryProblem[] {
  if (!says(logs, 'Path')) return [];
  return [
    {
      message: 'Path is for access logs of the type file',
      path: [...logs.path, 'Path'],
      anchor: 'key',
      hint: 'write Type: file, or remove Path',
    },
  ];
}

function notJson({ value, path }: Part): EntryProblem[] {
  const format = value['JSONFormat'];
  if (typeof format !== 'string') return [];
  try {
    JSON.parse(format);
    return [];
  } catch {
    return [
      {
        message: 'JSONFormat is no JSON',
        path: [...path, 'JSONFormat'],
        anchor: 'value',
        hint: 'write a JSON object as one text',
      },
    ];
  }
}

export function intentionsProblems(entry: Part): EntryProblem[] {
  const sources = partsAt(entry, 'Sources');
  const allServices = entry.value['Name'] === '*';
  return [
    ...noPartialWildcard(entry, 'Name'),
    ...sources.flatMap((source) => [
      ...noPartialWildcard(source, 'Name'),
      ...noWildcard(source, 'Peer'),
      ...noWildcard(source, 'SamenessGroup'),
      ...noWildcard(source, 'Partition'),
      ...onlyOneOf(source, ['Peer', 'Partition', 'SamenessGroup']),
      ...onlyOneOf(source, ['Action', 'Permissions'], 'exactly'),
      ...(allServices ? permissionsForAll(source) : []),
      ...partsAt(source, 'Permissions').flatMap(permissionProblems),
    ]),
    ...noRepeats(
      sources,
      'this source',
      identityBy('Name', 'Namespace', 'Partition', 'Peer', 'SamenessGroup'),
    ),
  ];
}

function permissionsForAll(source: Part): EntryProblem[] {
  if (!says(source, 'Permissions')) return [];
  return [
    {
      message: 'permissions look at requests, which intentions for all services cannot',
      path: [...source.path, 'Permissions'],
      anchor: 'key',
      hint: 'name one service in Name, or write Action',
    },
  ];
}

function permissionProblems(permission: Part): EntryProblem[] {
  return partAt(permission, 'HTTP').flatMap((http) => [
    ...onlyOneOf(http, ['PathExact', 'PathPrefix', 'PathRegex']),
    ...partsAt(http, 'Header').flatMap((header) => [
      ...onlyOneOf(
        header,
        ['Present', 'Exact', 'Prefix', 'Suffix', 'Contains', 'Regex'],
        'exactly',
      ),
      ...(says(header, 'Present') || says(header, 'Regex') ? caseOfNoText(header) : []),
    ]),
  ]);
}

function caseOfNoText(header: Part): EntryProblem[] {
  if (!says(header, 'IgnoreCase')) return [];
  return [
    {
      message: 'IgnoreCase goes with Exact, Prefix, Suffix and Contains only',
      path: [...header.path, 'IgnoreCase'],
      anchor: 'key',
      hint: 'remove it, or write (?i) in the regular expression',
    },
  ];
}

export function exportedServicesProblems(entry: Part): EntryProblem[] {
  const partition = entry.value['Partition'];
  return [
    ...(partition === undefined && entry.value['Name'] !== 'default'
      ? [
          {
            message: 'the entry of exported services is called "default"',
            path: [...entry.path, 'Name'],
            anchor: 'value' as const,
            hint: 'write Name: default; with partitions it has the name of the partition',
          },
        ]
      : []),
    ...partsAt(entry, 'Services').flatMap((service) =>
      partsAt(service, 'Consumers').flatMap((consumer) => [
        ...onlyOneOf(consumer, ['Peer', 'Partition', 'SamenessGroup'], 'exactly'),
        ...noWildcard(consumer, 'Peer'),
        ...noWildcard(consumer, 'Partition'),
      ]),
    ),
  ];
}

/** What Consul Enterprise refuses of a sameness group (its reference, "Members"). */
export function samenessGroupProblems(entry: Part): EntryProblem[] {
  return partsAt(entry, 'Members').flatMap((member) => [
    ...onlyOneOf(member, ['Partition', 'Peer'], 'exactly'),
    ...noWildcard(member, 'Partition'),
    ...noWildcard(member, 'Peer'),
  ]);
}

function noWildcard({ value, path }: Part, key: string): EntryProblem[] {
  return String(value[key] ?? '').includes('*') ? [wildcard(value, path, key)] : [];
}

function noPartialWildcard(part: Part, key: string): EntryProblem[] {
  return part.value[key] === '*' ? [] : noWildcard(part, key);
}

function wildcard(value: JsonObject, path: Part['path'], key: string): EntryProblem {
  return {
    message: `"${String(value[key])}" is no name: Consul takes no * here`,
    path: [...path, key],
    anchor: 'value',
    hint: 'write one whole name',
  };
}

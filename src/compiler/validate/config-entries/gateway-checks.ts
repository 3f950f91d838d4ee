import {
  type EntryProblem,
  identityBy,
  needs,
  noRepeats,
  type Part,
  partAt,
  partsAt,
  says,
} from './entry-problem.ts';

export function apiGatewayProblems(entry: Part): EntryProblem[] {
  const listeners = partsAt(entry, 'Listeners');
  return [
    ...noRepeats(listeners, 'a listener of this name', identityBy('Name')),
    ...listeners.flatMap((listener, index) => [
      ...samePort(listener, listeners.slice(0, index)),
      ...(listener.value['Protocol'] === 'tcp' ? hostnameOfConnections(listener) : []),
      ...partAt(listener, 'TLS').flatMap((tls) => tlsProblems(tls, 'MinVersion', 'MaxVersion')),
    ]),
  ];
}

function samePort(listener: Part, earlier: readonly Part[]): EntryProblem[] {
  const { Port, Hostname, Protocol } = listener.value;
  const clash = earlier.some(
    ({ value }) =>
      value['Port'] === Port && (value['Hostname'] !== Hostname || value['Protocol'] !== Protocol),
  );
  if (!clash) return [];
  return [
    {
      message: `port ${String(Port)} has a listener with another host name or protocol already`,
      path: [...listener.path, 'Port'],
      anchor: 'value',
      hint: 'give it a port of its own',
    },
  ];
}

function hostnameOfConnections(listener: Part): EntryProblem[] {
  if (!says(listener, 'Hostname')) return [];
  return [
    {
      message: 'connections have no host name',
      path: [...listener.path, 'Hostname'],
      anchor: 'key',
      hint: 'remove it, or write Protocol: http',
    },
  ];
}

export function routeProblems(entry: Part): EntryProblem[] {
  const matches = partsAt(entry, 'Rules').flatMap((rule) => partsAt(rule, 'Matches'));
  return [
    ...noRepeats(
      partsAt(entry, 'Parents'),
      'this parent',
      identityBy('Name', 'SectionName', 'Namespace', 'Partition'),
    ),
    ...matches.flatMap((match) => partAt(match, 'Path').flatMap(pathWithoutSlash)),
  ];
}

function pathWithoutSlash({ value, path }: Part): EntryProblem[] {
  const { Match, Value } = value;
  if (Match === 'regex' || String(Value).startsWith('/')) return [];
  return [
    {
      message: `path "${String(Value)}" does not begin with a slash`,
      path: [...path, 'Value'],
      anchor: 'value',
      hint: 'begin the path with a slash',
    },
  ];
}

export function terminatingGatewayProblems(entry: Part): EntryProblem[] {
  const services = partsAt(entry, 'Services');
  return [
    ...services.flatMap((service) => [
      ...needs(service, 'CertFile', 'KeyFile'),
      ...needs(service, 'KeyFile', 'CertFile'),
      ...needs(service, 'CertFile', 'CAFile'),
    ]),
    ...noRepeats(services, 'this service', identityBy('Name', 'Namespace')),
  ];
}

export function meshProblems(entry: Part): EntryProblem[] {
  return partAt(entry, 'TLS').flatMap((tls) =>
    ['Incoming', 'Outgoing'].flatMap((direction) =>
      partAt(tls, direction).flatMap((settings) =>
        tlsProblems(settings, 'TLSMinVersion', 'TLSMaxVersion'),
      ),
    ),
  );
}

/** From the oldest on; `TLS_AUTO` is older than none. */
const VERSIONS: readonly unknown[] = ['TLSv1_0', 'TLSv1_1', 'TLSv1_2', 'TLSv1_3'];

function tlsProblems({ value, path }: Part, oldest: string, newest: string): EntryProblem[] {
  const [minimum, maximum] = [VERSIONS.indexOf(value[oldest]), VERSIONS.indexOf(value[newest])];
  const isReversed = minimum >= 0 && maximum >= 0 && maximum < minimum;
  return [
    ...(isReversed
      ? [
          {
            message: `${newest} is older than ${oldest}`,
            path: [...path, newest],
            anchor: 'value' as const,
            hint: `write ${String(value[oldest])} or a newer version`,
          },
        ]
      : []),
    ...(value['CipherSuites'] !== undefined && value[oldest] === 'TLSv1_3'
      ? [
          {
            message: 'the cipher suites of TLS 1.3 cannot be chosen',
            path: [...path, 'CipherSuites'],
            anchor: 'key' as const,
            hint: `remove them, or write ${oldest}: TLSv1_2`,
          },
        ]
      : []),
  ];
}

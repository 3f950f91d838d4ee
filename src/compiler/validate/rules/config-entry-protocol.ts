import type { ConfigEntry } from '../../../model/config-entry.ts';
import type { Mesh } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import { type Part, partAt, partsAt } from '../config-entries/entry-problem.ts';
import { isObject } from '../definition.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const configEntryProtocol: Rule = {
  code: 'config-entry-protocol',
  why: 'Consul refuses a router or a splitter for a service whose protocol is not one of requests (http, http2, grpc), and calls that go on to a service of another protocol.',
  fix: 'Write the same `protocol` in the services, or service-defaults entries with it.',
  check: ({ mesh, report }) => {
    for (const entry of mesh.configEntries) {
      if (!ROUTING_KINDS.includes(entry.kind)) continue;
      checkOwn(mesh, entry, report);
      checkTargets(mesh, entry, report);
    }
  },
};

const ROUTING_KINDS: readonly string[] = ['service-router', 'service-splitter', 'service-resolver'];

/** A resolver takes connections as well. */
function checkOwn(mesh: Mesh, entry: ConfigEntry, report: RuleContext['report']): void {
  const { kind, name = '', path } = entry;
  if (kind === 'service-resolver') return;
  const { protocol, places } = protocolOf(mesh, name);
  if (protocol !== 'tcp') return;
  report({
    severity: places.length === 0 ? 'warning' : 'error',
    message: `"${name}" takes connections, and a ${kind} needs requests`,
    path: [...path, 'Name'],
    anchor: 'value',
    hint: `write protocol: http for "${name}"`,
    related: places.map((place) => ({ message: 'its protocol', path: place, anchor: 'key' })),
  });
}

function checkTargets(mesh: Mesh, entry: ConfigEntry, report: RuleContext['report']): void {
  const own = protocolOf(mesh, entry.name ?? '');
  if (own.places.length === 0) return;
  for (const target of targetsOf(entry)) {
    const name = String(target.value['Service']);
    const { protocol, places } = protocolOf(mesh, name);
    if (places.length === 0 || protocol === own.protocol) continue;
    report({
      message: `"${name}" speaks ${protocol}, and "${entry.name}" speaks ${own.protocol}`,
      path: [...target.path, 'Service'],
      anchor: 'value',
      hint: 'both need the same protocol',
      related: [...own.places, ...places].map((place) => ({
        message: 'its protocol',
        path: place,
        anchor: 'key',
      })),
    });
  }
}

/** The parts of an entry that name services of this Consul to which calls go on. */
function targetsOf({ entry, path }: ConfigEntry): readonly Part[] {
  const whole: Part = { value: entry, path };
  const failovers = partAt(whole, 'Failover').flatMap((map) =>
    Object.keys(map.value).flatMap((name) => partAt(map, name)),
  );
  return [
    ...partsAt(whole, 'Routes').flatMap((route) => partAt(route, 'Destination')),
    ...partsAt(whole, 'Splits'),
    ...partAt(whole, 'Redirect'),
    ...failovers,
    ...failovers.flatMap((failover) => partsAt(failover, 'Targets')),
  ].filter(({ value }) => typeof value['Service'] === 'string' && value['Peer'] === undefined);
}

interface KnownProtocol {
  readonly protocol: string;
  /** Where the file speaks of the service; none for a service that it does not have. */
  readonly places: readonly Path[];
}

/** Protocol of a service by its name in Consul: its own, or that of all proxies, or connections. */
function protocolOf({ services, configEntries }: Mesh, name: string): KnownProtocol {
  const service = services.find(({ registration }) => registration.name === name);
  const defaults = configEntries.find(
    (entry) => entry.kind === 'service-defaults' && entry.name === name,
  );
  const all = configEntries.find(({ kind }) => kind === 'proxy-defaults');
  const config = all?.entry['Config'];
  const own = service?.protocol ?? textOf(defaults?.entry['Protocol']);
  const ofAll = textOf(isObject(config) ? config['protocol'] : undefined);
  return {
    protocol: own ?? ofAll ?? 'tcp',
    places: [
      ...(defaults === undefined ? [] : [[...defaults.path, 'Name']]),
      ...(service === undefined
        ? []
        : [service.protocol === undefined ? service.path : [...service.path, 'protocol']]),
    ],
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

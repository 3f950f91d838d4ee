import type { ConfigEntrySpec, MeshSpec } from '../../generated/mesh-spec.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type { ConfigEntry } from '../../model/config-entry.ts';
import type { JsonObject } from '../../model/template.ts';
import { asEcs } from './references.ts';

/** The config entries that the file writes out, in its order, each with the component that it is about. */
export function resolveConfigEntries(spec: MeshSpec): readonly ConfigEntry[] {
  const owners = { services: namesOf(spec.services), gateways: namesOf(spec.gateways) };
  return (spec.consul.configEntries ?? []).map((entry, index) => ({
    kind: entry.Kind,
    name: 'Name' in entry ? entry.Name : undefined,
    namespace: entry.Namespace,
    partition: entry.Partition,
    entry: asEcs(entry) as JsonObject, // the schema has checked that it is plain data
    owner: ownerOf(entry, owners) ?? 'base',
    path: ['consul', 'configEntries', index],
  }));
}

/** Components by their names in Consul. */
type Owners = ReadonlyMap<string, string>;

function namesOf(components: Readonly<Record<string, { readonly consulName?: string }>> = {}) {
  return new Map(
    sortedEntries(components).map(([component, { consulName = component }]) => [
      consulName,
      component,
    ]),
  );
}

function ownerOf(
  entry: ConfigEntrySpec,
  { services, gateways }: { readonly services: Owners; readonly gateways: Owners },
): string | undefined {
  switch (entry.Kind) {
    case 'service-defaults':
    case 'service-intentions':
    case 'service-router':
    case 'service-splitter':
    case 'service-resolver':
      return services.get(entry.Name);
    case 'api-gateway':
    case 'terminating-gateway':
      return gateways.get(entry.Name);
    case 'http-route':
    case 'tcp-route':
      return gateways.get(entry.Parents?.[0]?.Name ?? '');
    case 'proxy-defaults':
    case 'exported-services':
    case 'sameness-group':
    case 'mesh':
      return undefined;
  }
}

import type { ConfigEntry } from '../../../model/config-entry.ts';
import type { Gateway, Mesh, Registration, Service } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule } from '../rule.ts';

export const configEntryClash: Rule = {
  code: 'config-entry-clash',
  why: 'Consul has one entry of each kind and name: of two that the file declares, one would be ignored.',
  fix: 'Say it in one place: in the entry, or in the fields of the component.',
  check: ({ mesh, report }) => {
    const seen = new Map<string, ConfigEntry>();
    const generated = mesh.configEntries.length === 0 ? [] : generatedEntries(mesh);
    for (const entry of mesh.configEntries) {
      const key = keyOf(entry);
      const twin = seen.get(key);
      const field = generated.find((one) => keyOf(one) === key);
      seen.set(key, twin ?? entry);
      const other = twin === undefined ? field?.path : placeIn(twin);
      if (other === undefined) continue;
      report({
        message: `${describe(entry)} stands here and there`,
        path: placeIn(entry),
        anchor: 'value',
        hint:
          twin === undefined
            ? `remove this entry, or ${String(other.at(-1))} and say there what it says`
            : 'remove one of them, or make one of both',
        related: [
          {
            message: twin === undefined ? 'this field makes the same entry' : 'the other one',
            path: other,
            anchor: twin === undefined ? 'key' : 'value',
          },
        ],
      });
    }
  },
};

/** What tells an entry in the file: its name, or its kind. */
function placeIn({ name, path }: ConfigEntry): Path {
  return [...path, name === undefined ? 'Kind' : 'Name'];
}

type Named = Pick<ConfigEntry, 'kind' | 'name' | 'namespace' | 'partition'>;

/** An entry that fields of a component make, and the field. */
interface GeneratedEntry extends Named {
  readonly path: Path;
}

function generatedEntries({ services, gateways }: Mesh): GeneratedEntry[] {
  return [...services.flatMap(entriesOfService), ...gateways.flatMap(entriesOfGateway)];
}

function entriesOfService({ path, registration, protocol, allow }: Service): GeneratedEntry[] {
  const make = (kind: string, field: string) => [
    { kind, ...placeOf(registration), path: [...path, field] },
  ];
  return [
    ...(protocol === undefined ? [] : make('service-defaults', 'protocol')),
    ...(allow === undefined ? [] : make('service-intentions', 'allow')),
  ];
}

/** Names of routes begin with the gateway's and its listener's; which hosts they are for does not matter here. */
function entriesOfGateway({ path, registration, role }: Gateway): GeneratedEntry[] {
  const place = placeOf(registration);
  switch (role.kind) {
    case 'mesh-gateway':
      return [];
    case 'terminating-gateway':
      if (role.services.length === 0) return [];
      return [{ kind: role.kind, ...place, path: [...path, 'services'] }];
    case 'api-gateway':
      return [
        { kind: role.kind, ...place, path: [...path, 'listeners'] },
        ...role.routes.flatMap(({ listener }) =>
          ['http-route', 'tcp-route'].map((kind) => ({
            kind,
            ...place,
            name: `${registration.name}.${listener}`,
            path: [...path, 'routes'],
          })),
        ),
      ];
  }
}

function placeOf({ name, namespace, partition }: Registration) {
  return { name, namespace, partition };
}

/** `default` is where entries without a place are. */
function keyOf({ kind, name = '', namespace, partition }: Named): string {
  const place = [partition, namespace].map((one) => (one === 'default' ? '' : (one ?? '')));
  return JSON.stringify([kind, name, ...place]);
}

function describe({ kind, name }: ConfigEntry): string {
  return name === undefined ? `the entry ${kind}` : `the entry ${kind} "${name}"`;
}

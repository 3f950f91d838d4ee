import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { ConfigEntry } from '../../../model/config-entry.ts';
import type { Mesh } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Json } from '../../../model/template.ts';
import { isObject } from '../definition.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const configEntrySubset: Rule = {
  code: 'config-entry-subset',
  why: 'Consul refuses an entry that names a subset which the resolver of the service does not have.',
  fix: 'Describe the subset in a service-resolver entry of that service.',
  check: ({ mesh, report }) => {
    const resolvers = resolversOf(mesh);
    for (const entry of mesh.configEntries) {
      for (const use of foreignSubsets(entry)) {
        const resolver = resolvers.get(use.service);
        if (resolver?.subsets.includes(use.subset) !== true) report(unknownSubset(use, resolver));
      }
    }
  },
};

interface Resolver {
  readonly subsets: readonly string[];
  readonly path: Path;
}

function resolversOf({ configEntries }: Mesh): ReadonlyMap<string, Resolver> {
  return new Map(
    configEntries
      .filter(({ kind }) => kind === 'service-resolver')
      .map(({ name = '', entry, path }) => [name, { subsets: keysOf(entry['Subsets']), path }]),
  );
}

/** A resolver may be kept elsewhere, where the file has none. */
function unknownSubset(
  { service, subset, path }: SubsetUse,
  resolver: Resolver | undefined,
): RuleFinding {
  const finding: RuleFinding = {
    message: `"${service}" has no subset "${subset}"`,
    path,
    anchor: 'value',
    hint: `describe it in a service-resolver entry of "${service}"`,
  };
  if (resolver === undefined) return { ...finding, severity: 'warning' };
  const related = { message: 'its resolver', path: [...resolver.path, 'Name'] };
  return {
    ...finding,
    hint: suggestion(subset, resolver.subsets) ?? String(finding.hint),
    related: [{ ...related, anchor: 'value' }],
  };
}

/** The subsets that an entry names; a resolver's own are looked at with the resolver itself. */
function foreignSubsets({ kind, name = '', entry, path }: ConfigEntry): readonly SubsetUse[] {
  return subsetsIn(entry, path, name).filter(
    ({ service }) => kind !== 'service-resolver' || service !== name,
  );
}

interface SubsetUse {
  readonly service: string;
  readonly subset: string;
  readonly path: Path;
}

/** Where no service is named, that of the entry is meant. */
function subsetsIn(value: Json, path: Path, owner: string): SubsetUse[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => subsetsIn(item, [...path, index], owner));
  }
  if (!isObject(value)) return [];
  const { Service: service, ServiceSubset: subset } = value;
  const named = typeof service === 'string' ? service : owner;
  return [
    ...(typeof subset === 'string'
      ? [{ service: named, subset, path: [...path, 'ServiceSubset'] }]
      : []),
    ...Object.keys(value).flatMap((key) => subsetsIn(value[key] ?? null, [...path, key], owner)),
  ];
}

function keysOf(value: Json | undefined): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

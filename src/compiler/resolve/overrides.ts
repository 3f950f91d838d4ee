import type { MeshSpec, OverridesSpec } from '../../generated/mesh-spec.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type { Overrides } from '../../model/overrides.ts';
import type { Path } from '../../model/source.ts';
import { asEcs } from './references.ts';

/** What the file patches, by component; components without a patch are not there. */
export function resolveOverrides(spec: MeshSpec): Readonly<Record<string, Overrides>> {
  const { base, devServer, controller, services, gateways } = spec;
  return Object.fromEntries([
    ...overridesOf('base', base?.overrides, ['base']),
    ...overridesOf('dev-server', devServer?.overrides, ['devServer']),
    ...overridesOf('controller', controller?.overrides, ['controller']),
    ...sortedEntries(services ?? {}).flatMap(([component, { overrides }]) =>
      overridesOf(component, overrides, ['services', component]),
    ),
    ...sortedEntries(gateways ?? {}).flatMap(([component, { overrides }]) =>
      overridesOf(component, overrides, ['gateways', component]),
    ),
  ]);
}

function overridesOf(
  component: string,
  spec: OverridesSpec | undefined,
  section: Path,
): [string, Overrides][] {
  if (spec === undefined) return [];
  const resources = sortedEntries(spec.resources ?? {}).map(
    ([logicalId, { Properties, ...policies }]) =>
      [
        logicalId,
        { ...policies, ...(Properties === undefined ? {} : { Properties: asEcs(Properties) }) },
      ] as const,
  );
  const containers = sortedEntries(spec.containers ?? {}).map(
    ([name, patch]) => [name, asEcs(patch)] as const,
  );
  return [
    [
      component,
      {
        resources: Object.fromEntries(resources),
        containers: Object.fromEntries(containers),
        path: [...section, 'overrides'],
      },
    ],
  ];
}

import { sortedEntries } from '../../src/kit/sort.ts';
import { type EcsProperty, ecsProperties } from './ecs-definitions.ts';
import type { GeneratedFile } from './json-schema.ts';

/**
 * `src/generated/ecs-names.json`: the way from the ECS API's names back to CloudFormation's, by definition of ECS and
 * camelCase property. Each property is the name, or the name and the definition of its value (or of the items of its
 * list).
 */
export function generateEcsNames(): readonly GeneratedFile[] {
  const definitions = sortedEntries(ecsProperties()).map(([name, properties]) => [
    name,
    Object.fromEntries(
      sortedEntries(properties).map(([key, property]) => [key, wayBack(property)]),
    ),
  ]);
  const text = `${JSON.stringify(Object.fromEntries(definitions), null, 1)}\n`;
  return [{ path: 'src/generated/ecs-names.json', text }];
}

function wayBack({ cloudFormationName, definition }: EcsProperty): readonly string[] {
  return definition === undefined ? [cloudFormationName] : [cloudFormationName, definition];
}

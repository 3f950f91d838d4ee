import type { Impact, PropertyChange } from '../../model/change.ts';
import type { ResourceTypeFacts } from '../../model/resource-type.ts';

/** Replacing one is how ECS makes a new revision of it; the service then rolls over to it. */
export const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';

/**
 * What CloudFormation does to a resource when the property at `schemaPath` changes. A type without facts may be
 * replaced by anything: better a warning too many than a replacement unseen.
 */
export function classifyProperty(
  facts: ResourceTypeFacts | undefined,
  schemaPath: string,
): PropertyChange['impact'] {
  if (!facts) return 'may-replace';
  if (facts.replace.some((path) => covers(path, schemaPath))) return 'replace';
  const maybe = [...facts.mayReplace, ...facts.replace];
  const isConditional =
    facts.mayReplace.some((path) => covers(path, schemaPath)) ||
    maybe.some((path) => covers(schemaPath, path));
  return isConditional ? 'may-replace' : 'update';
}

/** What all changed properties together do to a resource. */
export function classifyResource(type: string, properties: readonly PropertyChange[]): Impact {
  const impacts = properties.map((property) => property.impact);
  const strongest = (['replace', 'may-replace'] as const).find((impact) =>
    impacts.includes(impact),
  );
  if (!strongest) return 'update';
  return type === TASK_DEFINITION_TYPE ? 'new-revision' : strongest;
}

function covers(path: string, below: string): boolean {
  return below === path || below.startsWith(`${path}.`);
}

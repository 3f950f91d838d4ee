import type { ResourceChangeSummary } from '../../clients/cloudformation.ts';
import type { ResourceChange, StackChange } from '../../model/change.ts';

/**
 * What CloudFormation would do beyond the plan: a resource that it removes or replaces although nobody approved that.
 * Empty when the change set keeps to the plan.
 */
export function findUnplanned(
  plan: Pick<StackChange, 'resources'>,
  changes: readonly ResourceChangeSummary[],
): readonly string[] {
  const planned = new Map(plan.resources.map((resource) => [resource.logicalId, resource.impact]));
  return changes.flatMap(({ logicalId, type, action, replacement }) => {
    const impact = planned.get(logicalId);
    if (action === 'Remove' && impact !== 'remove') return [`removal of ${logicalId} (${type})`];
    const isReplaced = action === 'Modify' && replacement === 'True';
    if (isReplaced && (impact === undefined || impact === 'update')) {
      return [`replacement of ${logicalId} (${type})`];
    }
    return [];
  });
}

/**
 * Where a change set is not what a sealed plan lists: beside what `findUnplanned` finds, a resource that comes or changes
 * for sure and is not listed, and one that is listed and does not change. What only might change, because a value is not
 * known before, may stay as it is.
 */
export function findDeviations(
  plan: Pick<StackChange, 'resources' | 'tags'>,
  changes: readonly ResourceChangeSummary[],
): readonly string[] {
  const planned = new Set(plan.resources.map(({ logicalId }) => logicalId));
  const found = new Set(changes.map(({ logicalId }) => logicalId));
  const extra = changes.filter((change) => {
    const isForTags = change.isTagsOnly && plan.tags.length > 0;
    const isSure = change.action === 'Add' || (change.isCertain && !isForTags);
    return isSure && change.action !== 'Remove' && !planned.has(change.logicalId);
  });
  const missing = plan.resources.filter(
    (resource) => !found.has(resource.logicalId) && changesForSure(resource),
  );
  return [
    ...findUnplanned(plan, changes),
    ...extra.map(({ logicalId, type }) => `change of ${logicalId} (${type})`),
    ...missing.map(({ logicalId, type }) => `no change of ${logicalId} (${type})`),
  ];
}

/** Policies of a resource are settings of its stack, which CloudFormation does not list. */
const POLICIES = ['DeletionPolicy', 'UpdateReplacePolicy'];

function changesForSure({ impact, properties }: ResourceChange): boolean {
  if (impact === 'create' || impact === 'remove') return true;
  return properties.some(
    ({ path, after }) => after.kind !== 'known-after-apply' && !POLICIES.includes(path),
  );
}

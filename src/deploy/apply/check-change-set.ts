import type { ResourceChangeSummary } from '../../clients/cloudformation.ts';
import type { StackChange } from '../../model/change.ts';

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

import { propertyText } from '../resources/handler.ts';
import { RESOURCE_HANDLERS } from '../resources/handlers.ts';
import { ownerOf } from '../resources/registry.ts';
import { resolveObject } from '../template/functions.ts';
import { isObject } from '../values.ts';
import type { Change, ChangeSet, Stack, ValidationFinding } from './model.ts';
import { findPropertyProblems } from './property-rules.ts';
import { makeScope } from './scope.ts';
import type { Place } from './stacks.ts';

/** A finding, the resource that it is about, and the check that a failed change set names. */
export interface FoundProblem {
  readonly finding: ValidationFinding;
  readonly resource: { readonly logicalId: string; readonly type: string };
  readonly check: string;
}

const EXISTENCE_CHECK = 'AWS::EarlyValidation::ResourceExistenceCheck';
const PROPERTY_CHECK = 'AWS::EarlyValidation::PropertyValidation';

/**
 * What CloudFormation validates before a change set is complete: names that are taken already, properties that do not
 * fit the type's schema, and what faults add
 * (CloudFormation User Guide, "Validate stack deployments"; texts as seen in aws-cloudformation/rain pull request 744).
 */
export function findProblems(
  place: Place,
  stack: Stack,
  changeSet: ChangeSet,
): readonly FoundProblem[] {
  return changeSet.changes.flatMap((change) => [
    ...nameConflicts(place, stack, { changeSet, change }),
    ...propertyProblems(change),
    ...orderedProblems(place, stack, change),
  ]);
}

function propertyProblems({ logicalId, type, after }: Change): readonly FoundProblem[] {
  if (after === undefined) return [];
  const context: unknown = JSON.parse(after);
  const properties = isObject(context) ? context['Properties'] : undefined;
  if (!isObject(properties)) return [];
  return findPropertyProblems(type, properties).map(({ path, reason }) => ({
    check: PROPERTY_CHECK,
    resource: { logicalId, type },
    finding: {
      name: 'PROPERTY_VALIDATION',
      path: `/Resources/${logicalId}/Properties${path}`,
      reason,
      mode: 'FAIL',
    },
  }));
}

function nameConflicts(
  place: Place,
  stack: Stack,
  planned: { readonly changeSet: ChangeSet; readonly change: Change },
): readonly FoundProblem[] {
  const { change, changeSet } = planned;
  const { logicalId, type } = change;
  const nameProperty = RESOURCE_HANDLERS[type]?.nameProperty;
  if (change.action !== 'Add' || nameProperty === undefined) return [];
  const declared = changeSet.target.template.resources[logicalId]?.properties[nameProperty];
  if (declared === undefined) return [];
  const scope = makeScope(place, stack, changeSet.target, {
    physicalId: () => '',
    attribute: () => '',
  });
  const name = propertyText(resolveObject({ [nameProperty]: declared }, scope), nameProperty);
  if (name === undefined || ownerOf(place.region.registry, type, name) === undefined) return [];
  return [
    {
      check: EXISTENCE_CHECK,
      resource: { logicalId, type },
      finding: {
        name: 'NAME_CONFLICT_VALIDATION',
        path: `/Resources/${logicalId}/Properties/${nameProperty}`,
        reason: `Resource of type '${type}' with identifier '${name}' already exists.`,
        mode: 'FAIL',
      },
    },
  ];
}

function orderedProblems(place: Place, stack: Stack, change: Change): readonly FoundProblem[] {
  const { logicalId, type } = change;
  const fault = place.world.faults.take(
    'validation-fails',
    (one) => one.logicalId === logicalId && (one.stack === undefined || one.stack === stack.name),
  );
  if (fault === undefined) return [];
  return [
    {
      check: PROPERTY_CHECK,
      resource: { logicalId, type },
      finding: {
        name: fault.validation ?? 'PROPERTY_VALIDATION',
        path: `/Resources/${logicalId}/Properties`,
        reason: fault.message,
        mode: fault.mode ?? 'FAIL',
      },
    },
  ];
}

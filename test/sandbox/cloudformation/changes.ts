import { validationError } from '../errors.ts';
import { RESOURCE_HANDLERS } from '../resources/handlers.ts';
import { isConditionTrue, resolve, resolveObject, type Scope } from '../template/functions.ts';
import { orderResources } from '../template/order.ts';
import type { ResourceDeclaration } from '../template/template.ts';
import { isSame, type Json, type JsonObject, toText } from '../values.ts';
import { attributeDetails, type Comparing, propertyDetails, UNKNOWN } from './change-details.ts';
import type { Change, ChangeDetail, Stack, Target } from './model.ts';
import { makeScope, type ResourceView } from './scope.ts';
import type { Place } from './stacks.ts';

/** What executing a target would do to a stack. */
export interface Comparison {
  readonly changes: readonly Change[];
  /** Whether outputs change, which alone is enough for a change set. */
  readonly areOutputsChanged: boolean;
}

/**
 * Compares a stack with a target, property by property, as DescribeChangeSet shows it
 * (CloudFormation API reference: ResourceChange, ResourceChangeDetail, ResourceTargetDefinition).
 */
export function compareStack(place: Place, stack: Stack, target: Target): Comparison {
  const unknown = new Set<string>();
  const view: ResourceView = {
    physicalId: (logicalId) =>
      unknown.has(logicalId) ? UNKNOWN : stack.resources.get(logicalId)?.physicalId,
    attribute: (logicalId, attribute) =>
      unknown.has(logicalId) ? UNKNOWN : stack.resources.get(logicalId)?.attributes[attribute],
  };
  const context = { stack, target, scope: makeScope(place, stack, target, view), unknown };
  const active = activeResources(target, context.scope);
  checkTypes(stack, active);
  const changes = orderResources(active)
    .logicalIds.flatMap((logicalId) => changeOf(context, logicalId, active[logicalId]))
    .concat(removals(stack, active))
    .map((change) => masked(change, secretsOf(stack, target)))
    .sort((left, right) => (left.logicalId < right.logicalId ? -1 : 1));
  return { changes, areOutputsChanged: areOutputsChanged(context) };
}

/** The resources of a target whose condition holds. */
export function activeResources(
  target: Target,
  scope: Scope,
): Readonly<Record<string, ResourceDeclaration>> {
  return Object.fromEntries(
    Object.entries(target.template.resources).filter(
      ([, { condition }]) => condition === undefined || isConditionTrue(condition, scope),
    ),
  );
}

function checkTypes(stack: Stack, active: Readonly<Record<string, ResourceDeclaration>>): void {
  const changed = [...stack.resources.values()]
    .filter(({ logicalId, type }) => (active[logicalId]?.type ?? type) !== type)
    .map(({ logicalId }) => logicalId);
  if (changed.length > 0) {
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
    );
  }
}

function changeOf(
  context: Comparing,
  logicalId: string,
  declaration: ResourceDeclaration | undefined,
): readonly Change[] {
  if (declaration === undefined) return [];
  const existing = context.stack.resources.get(logicalId);
  if (existing?.physicalId === undefined) {
    context.unknown.add(logicalId);
    return [addition(context, logicalId, declaration)];
  }
  const after = resolveObject(declaration.properties, context.scope);
  const handler = RESOURCE_HANDLERS[existing.type];
  if (handler === undefined) return [];
  const details = [
    ...propertyDetails(context, { existing, declaration, after, handler }),
    ...attributeDetails(context, { existing, declaration, handler }),
  ];
  if (details.length === 0 && !existing.status.endsWith('_FAILED')) return [];
  const replacement = replacementOf(details);
  if (replacement !== 'False') context.unknown.add(logicalId);
  const isRetained = declaration.updateReplacePolicy === 'Retain';
  const policyAction = isRetained ? 'ReplaceAndRetain' : 'ReplaceAndDelete';
  return [
    {
      action: 'Modify',
      logicalId,
      physicalId: existing.physicalId,
      type: existing.type,
      replacement,
      policyAction: replacement === 'False' ? undefined : policyAction,
      scope: [...new Set(details.map((detail) => detail.attribute))],
      details,
      before: contextText(existing.properties, existing.metadata),
      after: contextText(after, declaration.metadata),
    },
  ];
}

function addition(context: Comparing, logicalId: string, declaration: ResourceDeclaration): Change {
  const properties = resolveObject(declaration.properties, context.scope);
  return {
    action: 'Add',
    logicalId,
    physicalId: undefined,
    type: declaration.type,
    replacement: undefined,
    policyAction: undefined,
    scope: [],
    details: [],
    before: undefined,
    after: contextText(properties, declaration.metadata),
  };
}

function removals(
  stack: Stack,
  active: Readonly<Record<string, ResourceDeclaration>>,
): readonly Change[] {
  return [...stack.resources.values()]
    .filter((resource) => active[resource.logicalId] === undefined && resource.physicalId)
    .map((resource) => ({
      action: 'Remove',
      logicalId: resource.logicalId,
      physicalId: resource.physicalId,
      type: resource.type,
      replacement: undefined,
      policyAction: resource.deletionPolicy === 'Retain' ? 'Retain' : 'Delete',
      scope: [],
      details: [],
      before: contextText(resource.properties, resource.metadata),
      after: undefined,
    }));
}

/** The most impact wins: always and known, then anything that may recreate, then none. */
function replacementOf(details: readonly ChangeDetail[]): 'True' | 'False' | 'Conditional' {
  const recreating = details.filter((detail) => detail.requiresRecreation !== 'Never');
  if (recreating.length === 0) return 'False';
  const isCertain = recreating.some(
    (detail) => detail.requiresRecreation === 'Always' && detail.evaluation === 'Static',
  );
  return isCertain ? 'True' : 'Conditional';
}

function contextText(properties: JsonObject, metadata: Json | undefined): string {
  return JSON.stringify({
    Properties: properties,
    ...(metadata === undefined ? {} : { Metadata: metadata }),
  });
}

function areOutputsChanged({ stack, target, scope }: Comparing): boolean {
  const outputs = Object.entries(target.template.outputs).filter(
    ([, { condition }]) => condition === undefined || isConditionTrue(condition, scope),
  );
  const after = outputs.map(([key, output]) => [
    key,
    toText(resolve(output.value, scope)),
    output.exportName === undefined ? '' : toText(resolve(output.exportName, scope)),
  ]);
  const before = stack.outputs.map(({ key, value, exportName }) => [key, value, exportName ?? '']);
  return !isSame(before, after);
}

function secretsOf(stack: Stack, target: Target): readonly string[] {
  const values = [
    ...Object.values(stack.target?.parameters ?? {}),
    ...Object.values(target.parameters),
  ];
  return values.filter((value) => value.isSecret && value.text !== '').map((value) => value.text);
}

function masked(change: Change, secrets: readonly string[]): Change {
  if (secrets.length === 0) return change;
  const mask = (text: string | undefined): string | undefined =>
    text && secrets.reduce((masking, secret) => masking.replaceAll(secret, '****'), text);
  return {
    ...change,
    before: mask(change.before),
    after: mask(change.after),
    details: change.details.map((detail) => ({
      ...detail,
      beforeValue: mask(detail.beforeValue),
      afterValue: mask(detail.afterValue),
    })),
  };
}

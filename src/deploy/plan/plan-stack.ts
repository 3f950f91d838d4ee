import { sortedEntries } from '../../kit/sort.ts';
import type { Redeploy, StackAction, StackChange, ValueChange } from '../../model/change.ts';
import type { DeployedMesh, DeployedStack } from '../../model/deployed.ts';
import type { ResourceTypeTable } from '../../model/resource-type.ts';
import {
  type CompiledMesh,
  type CompiledStack,
  TASK_DEFINITION_LOGICAL_ID,
} from '../../model/stack.ts';
import { conditionOf } from '../stack-status.ts';
import { stackTags } from '../stack-tags.ts';
import { diffTemplates, type TemplateDiff } from './diff-templates.ts';
import { toPlannedValue } from './known-after-apply.ts';
import { markOverrides } from './mark-overrides.ts';
import { stackBase } from './stack-base.ts';
import { attentionFor } from './state-attention.ts';
import type { ParameterValues } from './substitute.ts';

/** Outputs of a stack whose values are the same before and after apply. */
export type SettledOutputs = Readonly<Record<string, string>>;

/** What the plan of one stack needs to know of the others. */
export interface PlanContext {
  readonly mesh: CompiledMesh;
  readonly deployed: DeployedMesh;
  readonly owner: string;
  readonly table: ResourceTypeTable;
  readonly settled: ReadonlyMap<string, SettledOutputs>;
  /** Values of exports by name. */
  readonly imports?: Readonly<Record<string, string>>;
}

/** Compares one stack. `current` is `undefined` for a stack that is not there. */
export function planStack(
  stack: CompiledStack,
  current: DeployedStack | undefined,
  context: PlanContext,
): { readonly change: StackChange; readonly outputs: SettledOutputs } {
  const condition = conditionOf(current?.description.status);
  const isNew = condition === 'absent' || condition === 'empty' || condition === 'stillborn';
  const known = isNew ? undefined : current;
  const parameters = resolveParameters(stack, context.settled);
  const imports = context.imports ? { imports: context.imports } : {};
  const compared = diffTemplates(
    known?.template && {
      template: known.template,
      parameters: known.description.parameters,
      ...imports,
    },
    { template: stack.template, parameters, ...imports },
    context.table,
  );
  const diff = {
    ...compared,
    resources: markOverrides(compared.resources, [known?.template, stack.template]),
  };
  const tags = known
    ? diffTags(known, stackTags(context.mesh.identity, context.owner, stack.component))
    : [];
  const redeploy = known && findRedeploy(known, diff);
  const attention = current && attentionFor(current.description, context.deployed.region);
  const hasChanges = diff.resources.length + diff.outputs.length + tags.length > 0;
  const change: StackChange = {
    component: stack.component,
    kind: stack.kind,
    stackName: stack.stackName,
    action: attention ? 'attention' : actionFor(condition, { hasChanges, redeploy }),
    dependsOn: stack.dependsOn,
    ...waitsFor(stack, parameters),
    resources: diff.resources,
    outputs: diff.outputs,
    tags,
    ...(current ? { base: stackBase(current.description) } : {}),
    ...(redeploy ? { redeploy } : {}),
    ...(attention ? { attention } : {}),
    ...(current && condition === 'busy' ? { busy: current.description.status } : {}),
    origin: stack.origin,
  };
  return { change, outputs: settledOutputs(known, diff) };
}

function resolveParameters(
  stack: CompiledStack,
  settled: ReadonlyMap<string, SettledOutputs>,
): ParameterValues {
  const values = sortedEntries(stack.parameters).map(
    ([name, { component, output }]) => [name, settled.get(component)?.[output]] as const,
  );
  return Object.fromEntries(values);
}

function waitsFor(stack: CompiledStack, values: ParameterValues): Pick<StackChange, 'waitsFor'> {
  const sources = sortedEntries(stack.parameters)
    .filter(([name]) => values[name] === undefined)
    .map(([, { component }]) => component);
  return sources.length === 0 ? {} : { waitsFor: [...new Set(sources)] };
}

function settledOutputs(current: DeployedStack | undefined, diff: TemplateDiff): SettledOutputs {
  const outputs = Object.entries(current?.description.outputs ?? {});
  return Object.fromEntries(outputs.filter(([name]) => !diff.unsettledOutputs.has(name)));
}

function actionFor(
  condition: ReturnType<typeof conditionOf>,
  found: { readonly hasChanges: boolean; readonly redeploy: Redeploy | undefined },
): StackAction {
  switch (condition) {
    case 'absent':
    case 'empty':
      return 'create';
    case 'stillborn':
      return 'recreate';
    case 'halfway':
      return 'update';
    case 'busy':
    case 'settled':
    case 'stuck':
    case 'undeletable':
      if (found.hasChanges) return 'update';
      return found.redeploy ? 'redeploy' : 'none';
  }
}

/** Tags that CloudFormation or the user put on the stack beside ours are left alone. */
function diffTags(
  current: DeployedStack,
  wanted: Readonly<Record<string, string>>,
): readonly ValueChange[] {
  return sortedEntries(wanted).flatMap(([path, value]) => {
    const before = current.description.tags[path];
    if (before === value) return [];
    return [{ path, before: toPlannedValue(before), after: toPlannedValue(value) }];
  });
}

/**
 * A service that runs something else than its stack says, or whose deployment failed, unless the plan gives it a new task
 * definition anyway.
 */
function findRedeploy({ service }: DeployedStack, diff: TemplateDiff): Redeploy | undefined {
  const primary = service?.description?.deployments.find(({ status }) => status === 'PRIMARY');
  if (!service || !primary) return undefined;
  const isPlanned = primary.taskDefinitionArn === service.taskDefinitionArn;
  if (isPlanned && primary.rolloutState !== 'FAILED') return undefined;
  if (diff.resources.some(({ logicalId }) => logicalId === TASK_DEFINITION_LOGICAL_ID)) {
    return undefined;
  }
  return {
    serviceArn: service.serviceArn,
    runningTaskDefinition: primary.taskDefinitionArn,
    plannedTaskDefinition: service.taskDefinitionArn,
  };
}

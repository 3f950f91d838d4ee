import type { StackChange } from '../../model/change.ts';
import type { DeployedStack } from '../../model/deployed.ts';
import type { ResourceTypeTable } from '../../model/resource-type.ts';
import { conditionOf } from '../stack-status.ts';
import { diffTemplates } from './diff-templates.ts';
import { stackBase } from './stack-base.ts';
import { protectionOf } from './state-attention.ts';

/** The removal of a stack with all that is in it. `dependsOn` names the components that must be gone before. */
export function planRemoval(
  component: string,
  stack: DeployedStack,
  options: {
    readonly dependsOn: readonly string[];
    readonly table: ResourceTypeTable;
    readonly region: string;
  },
): StackChange {
  const { description, template } = stack;
  const attention = protectionOf(description, options.region);
  const before = template && { template, parameters: description.parameters };
  return {
    component,
    stackName: description.stackName,
    action: 'remove',
    dependsOn: options.dependsOn,
    resources: diffTemplates(before, undefined, options.table).resources,
    outputs: [],
    tags: [],
    base: stackBase(description),
    ...(attention ? { attention } : {}),
    ...(conditionOf(description.status) === 'busy' ? { busy: description.status } : {}),
  };
}

import type { DeployedMesh, DeployedStack } from '../../model/deployed.ts';
import type { CompiledMesh, CompiledStack } from '../../model/stack.ts';
import { stackTags } from '../stack-tags.ts';

/**
 * The state that AWS would describe after `before` was applied as `as`: what a plan without AWS compares with. Components
 * are compared by their names, whatever mesh they come from. Ids that only AWS knows stand as `component.Output`.
 */
export function assumeDeployed(
  before: Pick<CompiledMesh, 'stacks'>,
  as: Pick<CompiledMesh, 'identity' | 'target'>,
  owner: string,
): DeployedMesh {
  const { identity, target } = as;
  const stacks = before.stacks.map((stack): readonly [string, DeployedStack] => {
    const stackName = `${identity.name}-${identity.environment}--${stack.component}`;
    const tags = stackTags(identity, owner, stack.component);
    return [stackName, assumeStack(stack, { stackName, tags })];
  });
  return { ...target, stacks: Object.fromEntries(stacks) };
}

function assumeStack(
  stack: CompiledStack,
  known: { readonly stackName: string; readonly tags: Readonly<Record<string, string>> },
): DeployedStack {
  const { component, template } = stack;
  const parameters = Object.entries(stack.parameters).map(
    ([name, source]) => [name, standIn(source.component, source.output)] as const,
  );
  const outputs = Object.keys(template.Outputs ?? {}).map(
    (name) => [name, standIn(component, name)] as const,
  );
  return {
    description: {
      ...known,
      stackId: known.stackName,
      status: 'CREATE_COMPLETE',
      parameters: Object.fromEntries(parameters),
      outputs: Object.fromEntries(outputs),
      isProtected: false,
    },
    template,
  };
}

function standIn(component: string, output: string): string {
  return `${component}.${output}`;
}

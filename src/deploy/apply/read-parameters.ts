import { invariant } from '../../kit/invariant.ts';
import { UserError } from '../../kit/user-error.ts';
import type { StackDescription } from '../../model/deployed.ts';
import type { CompiledStack } from '../../model/stack.ts';
import type { ApplyContext } from './apply-context.ts';
import { patiently } from './patiently.ts';

/**
 * The values of a stack's parameters: the outputs of other stacks as they are now.
 *
 * @throws UserError when a stack lacks an output.
 */
export async function readParameters(
  context: ApplyContext,
  stack: CompiledStack,
): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  const outputs = new Map<string, StackDescription['outputs']>();
  for (const [name, { component, output }] of Object.entries(stack.parameters)) {
    const source = context.stacks.get(component);
    invariant(source, `${stack.component} needs ${component}, which is not compiled`);
    const known = outputs.get(component) ?? (await readOutputs(context, source.stackName));
    outputs.set(component, known);
    const value = known[output];
    if (value === undefined) {
      throw new UserError(
        `stack ${source.stackName} has no output ${output}, which ${stack.stackName} needs: apply ${component} again`,
      );
    }
    values[name] = value;
  }
  return values;
}

async function readOutputs(
  context: ApplyContext,
  stackName: string,
): Promise<StackDescription['outputs']> {
  const changed = context.newOutputs.get(stackName);
  if (changed) return changed;
  const { cloudformation } = context.clients;
  const found = await patiently(context, () =>
    cloudformation.describeStack(stackName, context.signal),
  );
  return found?.outputs ?? {};
}

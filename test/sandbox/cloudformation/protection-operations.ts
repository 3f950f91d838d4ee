import { validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import type { OutputObject } from '../values.ts';
import type { CallContext } from '../world.ts';
import { requireLiveStack } from './stacks.ts';

/** UpdateTerminationProtection. */
export function updateTerminationProtection(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  const isProtected = input.flag('EnableTerminationProtection');
  if (isProtected === undefined) {
    throw validationError('EnableTerminationProtection must be specified');
  }
  stack.isProtected = isProtected;
  return { StackId: stack.id };
}

/** SetStackPolicy. */
export function setStackPolicy(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  const body = input.text('StackPolicyBody');
  if (body === undefined) throw validationError('StackPolicyBody must be specified');
  try {
    JSON.parse(body);
  } catch {
    throw validationError('Error validating stack policy: Invalid stack policy');
  }
  stack.policy = body;
  return {};
}

/** GetStackPolicy; absent where none is set. */
export function getStackPolicy(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  return { StackPolicyBody: stack.policy };
}

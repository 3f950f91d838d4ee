import type { Attention } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import { conditionOf } from '../stack-status.ts';

/** Why nothing can be done to a stack in its state, with the one command that helps; `undefined` for all other states. */
export function attentionFor(
  stack: Pick<StackDescription, 'stackName' | 'status'>,
  region: string,
): Attention | undefined {
  const command = commandFor(stack, region);
  if (command === undefined) return undefined;
  return { reason: `stack ${stack.stackName} is ${stack.status}`, command };
}

function commandFor(
  { stackName, status }: Pick<StackDescription, 'stackName' | 'status'>,
  region: string,
): string | undefined {
  const stack = `--stack-name ${stackName} --region ${region}`;
  switch (conditionOf(status)) {
    case 'stuck':
      return status === 'UPDATE_ROLLBACK_FAILED'
        ? `aws cloudformation continue-update-rollback ${stack}`
        : `aws cloudformation describe-stacks ${stack}`;
    case 'undeletable':
      // Not FORCE_DELETE_STACK: it leaves behind what cannot go, and a service that is left behind goes on.
      return `aws cloudformation delete-stack ${stack}`;
    case 'absent':
    case 'empty':
    case 'busy':
    case 'settled':
    case 'stillborn':
    case 'halfway':
      return undefined;
  }
}

/** Why a stack cannot be removed although its state would allow it; `undefined` when it can. */
export function protectionOf(
  stack: Pick<StackDescription, 'stackName' | 'isProtected'>,
  region: string,
): Attention | undefined {
  if (!stack.isProtected) return undefined;
  return {
    reason: `stack ${stack.stackName} is protected against removal`,
    command: `aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${stack.stackName} --region ${region}`,
  };
}

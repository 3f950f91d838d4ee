import { validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import type { OutputObject } from '../values.ts';
import type { CallContext } from '../world.ts';
import { deleteStackNow } from './deletion.ts';
import { importersOf } from './exports.ts';
import type { Stack } from './model.ts';
import { rollBack } from './rollback.ts';
import {
  beginOperation,
  findStack,
  isRepeated,
  requireLiveStack,
  setStackStatus,
} from './stacks.ts';

/** DeleteStack. A stack that is not there is fine; one that is in use elsewhere stays as it is and says why. */
export function deleteStack(context: CallContext, input: Input): OutputObject {
  const stack = findStack(context, input.requiredText('StackName'));
  if (stack === undefined || isGoing(stack)) return {};
  if (stack.isProtected) {
    throw validationError(
      `Stack [${stack.id}] cannot be deleted while TerminationProtection is enabled`,
    );
  }
  const retained = input.texts('RetainResources') ?? [];
  const mode = input.choice('DeletionMode', ['STANDARD', 'FORCE_DELETE_STACK']);
  checkRetained(stack, retained, mode);
  if (stack.status === 'CREATE_IN_PROGRESS' && stack.operation !== undefined) {
    stack.operation.isDeletionWanted = true;
    stack.operation.abort.abort(new Error('the stack is being deleted'));
    return {};
  }
  if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS') {
    throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  }
  const operation = beginOperation(
    context,
    stack,
    'DELETE_STACK',
    input.text('ClientRequestToken'),
  );
  const inUse = usedExport(context, stack);
  if (inUse !== undefined) {
    setStackStatus(context, stack, stack.status, { reason: `Delete canceled. ${inUse}` });
    stack.operation = undefined;
    return {};
  }
  stack.deletionMode = mode;
  void deleteStackNow(context, stack, operation, {
    retained,
    isForced: mode === 'FORCE_DELETE_STACK',
    reason: 'User Initiated',
  });
  return {};
}

/** CancelUpdateStack: only in UPDATE_IN_PROGRESS. */
export function cancelUpdateStack(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  if (stack.status !== 'UPDATE_IN_PROGRESS' || stack.operation === undefined) {
    throw validationError('CancelUpdateStack cannot be called from current stack status');
  }
  stack.operation.isCancelled = true;
  stack.operation.abort.abort(new Error('the update was cancelled'));
  return {};
}

/** ContinueUpdateRollback: only in UPDATE_ROLLBACK_FAILED; resources may be skipped that failed in the rollback. */
export function continueUpdateRollback(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  const token = input.text('ClientRequestToken');
  if (isRepeated(stack, 'CONTINUE_ROLLBACK', token)) return {};
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
    throw validationError(
      `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`,
    );
  }
  const skipped = input.texts('ResourcesToSkip') ?? [];
  for (const logicalId of skipped) {
    if (stack.resources.get(logicalId)?.status === 'UPDATE_FAILED') continue;
    throw validationError(
      `ResourcesToSkip can only contain resources in the UPDATE_FAILED state: ${logicalId}`,
    );
  }
  const operation = beginOperation(context, stack, 'CONTINUE_ROLLBACK', token);
  void rollBack(context, stack, operation, { reason: 'User Initiated', skipped });
  return {};
}

/** RollbackStack: takes a stack that failed without a rollback to its last stable state, or deletes it. */
export function rollbackStack(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  const token = input.text('ClientRequestToken');
  if (isRepeated(stack, 'ROLLBACK', token)) {
    return { StackId: stack.id, OperationId: stack.lastOperations[0]?.id };
  }
  if (stack.status !== 'CREATE_FAILED' && stack.status !== 'UPDATE_FAILED') {
    throw validationError(
      `Stack [${stack.name}] is in ${stack.status} state and can not be rolled back.`,
    );
  }
  const operation = beginOperation(context, stack, 'ROLLBACK', token);
  for (const changeSet of stack.changeSets) {
    if (changeSet.executionStatus === 'AVAILABLE') changeSet.executionStatus = 'OBSOLETE';
  }
  if (stack.stable === undefined) {
    const settings = { retained: [], isForced: false, reason: 'User Initiated' };
    void deleteStackNow(context, stack, operation, settings);
  } else {
    void rollBack(context, stack, operation, { reason: 'User Initiated', skipped: [] });
  }
  return { StackId: stack.id, OperationId: operation.id };
}

function isGoing(stack: Stack): boolean {
  return stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS';
}

function checkRetained(stack: Stack, retained: readonly string[], mode: string | undefined): void {
  if (retained.length === 0 && mode !== 'FORCE_DELETE_STACK') return;
  if (stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
    );
  }
  const unknown = retained.filter((logicalId) => !stack.resources.has(logicalId));
  if (unknown.length > 0) {
    throw validationError(
      `The specified resources to retain do not exist: [${unknown.join(', ')}]`,
    );
  }
}

function usedExport(context: CallContext, stack: Stack): string | undefined {
  for (const { exportName } of stack.outputs) {
    if (exportName === undefined) continue;
    const importers = importersOf(context, exportName).filter((name) => name !== stack.name);
    if (importers.length > 0) {
      return `Cannot delete export ${exportName} as it is in use by ${importers.join(', ')}.`;
    }
  }
  return undefined;
}

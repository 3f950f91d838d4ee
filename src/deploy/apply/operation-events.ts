import type { StackEvent } from '../../clients/cloudformation.ts';
import type { FailedCheck, FailedResource } from '../../model/outcome.ts';

const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** First event of an operation; rollbacks belong to the operation that failed. */
const STARTS = ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'IMPORT_IN_PROGRESS'];

/** Reason of the first event of what a caller of the API asked for. */
const USER_INITIATED = 'User Initiated';
const MOST_RESOURCES = 5;

/** Whether an event is about the stack itself, and not about a resource (or a nested stack) in it. */
function isStackEvent(event: StackEvent, stackId: string): boolean {
  return event.type === STACK_TYPE && event.physicalId === stackId;
}

/** Whether an operation on the stack began with this event. */
export function isOperationStart(event: StackEvent, stackId: string): boolean {
  if (!isStackEvent(event, stackId)) return false;
  // A create that fails ends with a removal of its own, which somebody's DeleteStack does not.
  const isDelete = event.status === 'DELETE_IN_PROGRESS' && (event.reason ?? '') === USER_INITIATED;
  return isDelete || STARTS.includes(event.status);
}

/** The stack's last status according to the events, which are ordered newest first. */
export function statusInEvents(events: readonly StackEvent[], stackId: string): string | undefined {
  return events.find((event) => isStackEvent(event, stackId))?.status;
}

/**
 * The resources that failed by themselves, in the order in which they failed. Resources that CloudFormation cancelled
 * because another one failed are left out.
 */
export function failedResources(
  events: readonly StackEvent[],
  stackId: string,
): readonly FailedResource[] {
  const found = new Map<string, FailedResource>();
  for (const event of events.toReversed()) {
    const { logicalId, type, status, reason = '' } = event;
    const isFailure = status.endsWith('_FAILED') && !isStackEvent(event, stackId);
    if (!isFailure || isCancelled(reason) || found.has(logicalId)) continue;
    found.set(logicalId, { logicalId, type, status, reason });
  }
  return [...found.values()].slice(0, MOST_RESOURCES);
}

/** The hooks of the account that refused something, in the order in which they did. */
export function refusingHooks(events: readonly StackEvent[]): readonly FailedCheck[] {
  return events.toReversed().flatMap(({ hook, logicalId }) => {
    const hasRefused = hook?.mode === 'FAIL' && hook.status.includes('FAILED');
    if (!hasRefused) return [];
    const { name, reason, mode } = hook;
    return [{ kind: 'hook', name, reason, mode, logicalId }] as const;
  });
}

/**
 * Why the stack as a whole is where it is, by its newest event that says more than that somebody asked for it:
 * `undefined` when none does.
 */
export function stackReason(events: readonly StackEvent[], stackId: string): string | undefined {
  return events.find(
    (event) => isStackEvent(event, stackId) && event.reason && event.reason !== USER_INITIATED,
  )?.reason;
}

/** "Resource creation cancelled", "Resource update cancelled". */
function isCancelled(reason: string): boolean {
  return /^Resource \w+ cancelled/i.test(reason);
}

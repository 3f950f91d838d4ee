import type { StackEvent } from '../../clients/cloudformation.ts';
import type { StackChange } from '../../model/change.ts';
import type { FailedCheck, FailureCause } from '../../model/outcome.ts';
import type { SeenFailure } from '../explain/clues.ts';
import { explainFailure } from '../explain/explain-failure.ts';
import type { ApplyContext } from './apply-context.ts';
import { failedResources, refusingHooks, stackReason } from './operation-events.ts';
import type { ServiceWatch } from './service-watch.ts';

/** An operation that failed: its events, newest first, and what was seen of the stack's service meanwhile. */
export interface FailedOperation {
  readonly stackId: string;
  readonly events: readonly StackEvent[];
  readonly watch: ServiceWatch;
}

/** Why an operation on a stack failed, and what it means for the component. */
export async function causeOfOperation(
  context: ApplyContext,
  change: StackChange,
  { stackId, events, watch }: FailedOperation,
): Promise<FailureCause> {
  await watch.explain();
  const statusReason = stackReason(events, stackId);
  const seen: SeenFailure = {
    checks: refusingHooks(events),
    resources: failedResources(events, stackId),
    serviceEvents: watch.serviceEvents,
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(watch.deployment ? { deployment: watch.deployment } : {}),
    ...(watch.task ? { task: watch.task } : {}),
  };
  return withMeaning(context, change, { ...seen, missing: watch.missing });
}

/** Why a change set could not be made. */
export function causeOfChecks(
  context: ApplyContext,
  change: StackChange,
  refused: { readonly reason: string; readonly checks: readonly FailedCheck[] },
): FailureCause {
  const { reason, checks } = refused;
  const seen = { checks, resources: [], serviceEvents: [], missing: [] };
  return withMeaning(context, change, { ...seen, statusReason: reason });
}

function withMeaning(
  context: ApplyContext,
  { component }: StackChange,
  seen: Omit<FailureCause, 'meaning'>,
): FailureCause {
  const template = context.stacks.get(component)?.template;
  const failed = { component, template, findOrigin: context.findOrigin };
  const meaning = explainFailure(failed, seen);
  return meaning ? { meaning, ...seen } : seen;
}

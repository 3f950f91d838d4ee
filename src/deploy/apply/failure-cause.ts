import type { StackEvent } from '../../clients/cloudformation.ts';
import type { FailedCheck, FailureCause } from '../../model/outcome.ts';
import { explainFailure } from './explain-failure.ts';
import { failedResources } from './operation-events.ts';
import type { ServiceWatch } from './service-watch.ts';

/** Why an operation on a stack failed, from its events and from what was seen of its service. */
export async function causeOfOperation(
  stackId: string,
  events: readonly StackEvent[],
  watch: ServiceWatch,
): Promise<FailureCause> {
  await watch.explain();
  const seen = {
    checks: [],
    resources: failedResources(events, stackId),
    serviceEvents: watch.serviceEvents,
    ...(watch.task ? { task: watch.task } : {}),
  };
  return withMeaning(seen, watch.missing);
}

/** Why a change set could not be made. */
export function causeOfChecks(checks: readonly FailedCheck[]): FailureCause {
  return withMeaning({ checks, resources: [], serviceEvents: [] }, []);
}

function withMeaning(
  seen: Omit<FailureCause, 'meaning' | 'missing'>,
  missing: readonly string[],
): FailureCause {
  const meaning = explainFailure(seen);
  return { ...seen, missing, ...(meaning === undefined ? {} : { meaning }) };
}

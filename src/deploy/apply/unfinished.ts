import type { StackChange } from '../../model/change.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import type { ApplyContext } from './apply-context.ts';
import type { Unfinished } from './wait-stack.ts';

/** What every outcome of a stack says. */
export function stackOutcome(
  change: Pick<StackChange, 'component' | 'stackName' | 'origin'>,
  rest: Omit<StackOutcome, 'component' | 'stackName' | 'origin'>,
): StackOutcome {
  const { component, stackName, origin } = change;
  return { component, stackName, ...rest, ...(origin ? { origin } : {}) };
}

/** The outcome of a stack whose operation goes on in AWS without us. */
export function unfinishedOutcome(
  context: ApplyContext,
  change: StackChange,
  { why, status }: Unfinished,
): StackOutcome {
  const goesOn = `stack ${change.stackName} is ${status || 'being changed'} and goes on in AWS`;
  const messages = {
    interrupted: goesOn,
    'timed-out': `the time is up: ${goesOn}`,
    'not-waited': goesOn,
    credentials: `AWS no longer takes the credentials: log in again; ${goesOn}`,
  };
  return stackOutcome(change, {
    outcome: why === 'interrupted' ? 'interrupted' : 'detached',
    message: messages[why],
    command: context.resumeCommand,
  });
}

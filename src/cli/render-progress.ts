import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type { StackOutcomeWord } from '../model/outcome.ts';
import type { ProgressEvent, Rollout } from '../model/progress.ts';
import type { ProgressState, StackProgress } from './progress-state.ts';

const MILLISECONDS = 1000;
const SECONDS = 60;

/**
 * The line that an event is worth where the output is kept: changes of a stack, failures, rollouts. `undefined` for
 * events that only a live view shows.
 */
export function renderEvent(event: ProgressEvent, palette: Palette): string | undefined {
  switch (event.kind) {
    case 'waiting':
      return `${event.component}: waiting for ${printableLine(event.by)} (${event.status})`;
    case 'stack-started':
      return `${event.component}: ${event.action} begins`;
    case 'stack-status':
      return `${event.component}: ${event.status}`;
    case 'resource-status': {
      if (!event.status.endsWith('_FAILED')) return undefined;
      const reason = event.reason === undefined ? '' : `: ${printableLine(event.reason)}`;
      return palette.error(`${event.component}: ${event.logicalId} ${event.status}${reason}`);
    }
    case 'rollout':
      return `${event.component}: ${renderRollout(event.rollout)}`;
    case 'note':
      return palette.warning(
        event.component === undefined
          ? printableLine(event.text)
          : `${event.component}: ${printableLine(event.text)}`,
      );
    case 'stack-ended':
      return paintOutcome(event.outcome, palette)(`${event.component}: ${event.outcome}`);
  }
}

/** One line that says that work goes on. */
export function renderHeartbeat(state: ProgressState, nowMs: number): string {
  const running = [...state.stacks.values()].map((stack) => describeStack(stack, nowMs));
  if (running.length === 0) return 'still reading from AWS';
  return `still at work: ${running.join('; ')}`;
}

/** One line for each stack in work, cut to the width of the terminal. */
export function renderLive(
  state: ProgressState,
  view: { readonly nowMs: number; readonly columns: number; readonly palette: Palette },
): readonly string[] {
  const lines = [...state.stacks.values()].map((stack) => `  ${describeStack(stack, view.nowMs)}`);
  return lines.map((line) => view.palette.faint(cut(line, view.columns)));
}

function describeStack(stack: StackProgress, nowMs: number): string {
  const { component, action, status, resource, rollout } = stack;
  const seconds = Math.round((nowMs - stack.startedAtMs) / MILLISECONDS);
  const parts = [
    status ?? action,
    ...(resource ? [`${resource.logicalId} ${resource.status}`] : []),
    ...(rollout ? [renderRollout(rollout)] : []),
    renderDuration(seconds),
  ];
  return `${component} ${parts.join(', ')}`;
}

/** `rolling out, 1 of 3 running, 2 failed`. */
function renderRollout({ desired, running, failed, state }: Rollout): string {
  const words: Readonly<Record<string, string>> = {
    COMPLETED: 'rolled out',
    FAILED: 'rollout failed',
  };
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${words[state] ?? 'rolling out'}, ${running} of ${desired} running${failures}`;
}

/** `42s`, `3m05s`. */
function renderDuration(seconds: number): string {
  if (seconds < SECONDS) return `${seconds}s`;
  return `${Math.floor(seconds / SECONDS)}m${String(seconds % SECONDS).padStart(2, '0')}s`;
}

function paintOutcome(outcome: StackOutcomeWord, palette: Palette): (text: string) => string {
  switch (outcome) {
    case 'applied':
    case 'no-changes':
    case 'removed':
      return palette.good;
    case 'detached':
    case 'interrupted':
    case 'not-started':
      return palette.warning;
    case 'rolled-back':
    case 'needs-attention':
    case 'stale':
    case 'error':
      return palette.error;
  }
}

/** A terminal that says no width, or an absurd one, is taken for this wide. */
const LEAST_COLUMNS = 40;

function cut(line: string, width: number): string {
  const columns = Math.max(width, LEAST_COLUMNS);
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}

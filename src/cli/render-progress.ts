import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type { StackOutcomeWord } from '../model/outcome.ts';
import type { ProgressEvent, Rollout } from '../model/progress.ts';
import type { ProgressState, StackProgress } from './progress-state.ts';
import { renderDuration } from './render-duration.ts';
import { phaseOf } from './stack-phase.ts';

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

/** One line that says that work goes on: what is in work, the longest first. */
export function renderHeartbeat(state: ProgressState, nowMs: number): string {
  const running = [...state.stacks.values()].map((stack) => describeStack(stack, nowMs));
  if (running.length === 0) return 'still reading from AWS';
  const more = running.length - MOST_IN_HEARTBEAT;
  const shown = running.slice(0, MOST_IN_HEARTBEAT).join('; ');
  return `still at work: ${shown}${more > 0 ? `; and ${more} more` : ''}`;
}

/** Stacks that a heartbeat names. */
const MOST_IN_HEARTBEAT = 3;
/** Stacks that the live tree shows: it must fit on a screen, or it could not be drawn over. */
const MOST_LIVE = 12;

/**
 * The live tree: how far the run is, and below it a branch for each stack in work. No line is wider than the terminal,
 * since a wrapped one could not be drawn over.
 */
export function renderLive(
  state: ProgressState,
  view: { readonly nowMs: number; readonly columns: number; readonly palette: Palette },
): readonly string[] {
  const stacks = [...state.stacks.values()];
  if (stacks.length === 0) return [];
  const shown = stacks.slice(0, MOST_LIVE);
  const more = stacks.length - shown.length;
  const names = Math.max(...shown.map(({ component }) => component.length));
  const elapsed = renderDuration(view.nowMs - (state.startedAtMs ?? view.nowMs));
  const done = state.ended > 0 ? `, ${state.ended} done` : '';
  const lines = [
    `${stacks.length} in work${done}, ${elapsed}`,
    ...shown.map((stack, index) => {
      const branch = index === shown.length - 1 && more === 0 ? '└' : '├';
      return `${branch} ${stack.component.padEnd(names)}  ${describeWork(stack, view.nowMs)}`;
    }),
    ...(more > 0 ? [`└ and ${more} more`] : []),
  ];
  return lines.map((line) => view.palette.faint(cut(line, view.columns)));
}

function describeStack(stack: StackProgress, nowMs: number): string {
  return `${stack.component} ${describeWork(stack, nowMs)}`;
}

function describeWork(stack: StackProgress, nowMs: number): string {
  const { resource, rollout } = stack;
  return [
    phaseOf(stack),
    ...(rollout ? [renderCounts(rollout)] : []),
    ...(resource && !rollout ? [`${resource.logicalId} ${resource.status}`] : []),
    renderDuration(nowMs - stack.startedAtMs),
  ].join(', ');
}

/** `rolling out, 1 of 3 running, 2 failed`. */
function renderRollout(rollout: Rollout): string {
  const words: Readonly<Record<string, string>> = {
    COMPLETED: 'rolled out',
    FAILED: 'rollout failed',
  };
  return `${words[rollout.state] ?? 'rolling out'}, ${renderCounts(rollout)}`;
}

function renderCounts({ desired, running, healthy, failed }: Rollout): string {
  const healthyPart = healthy === undefined ? '' : `, ${healthy} healthy`;
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${running} of ${desired} running${healthyPart}${failures}`;
}

function paintOutcome(outcome: StackOutcomeWord, palette: Palette): (text: string) => string {
  switch (outcome) {
    case 'applied':
    case 'no-changes':
    case 'removed':
    case 'cancelled':
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

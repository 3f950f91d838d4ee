import type { StackAction } from '../model/change.ts';
import type { ProgressEvent, Rollout } from '../model/progress.ts';

/** A stack that is being worked on. */
export interface StackProgress {
  readonly component: string;
  readonly action: StackAction | 'waiting';
  readonly startedAtMs: number;
  readonly status?: string;
  /** The resource that changed last. */
  readonly resource?: { readonly logicalId: string; readonly status: string };
  readonly rollout?: Rollout;
}

/** What a live view shows: stacks in work, in the order in which they began. */
export interface ProgressState {
  readonly stacks: ReadonlyMap<string, StackProgress>;
  readonly ended: number;
  /** When the first stack began; absent before that. */
  readonly startedAtMs?: number;
}

export const NO_PROGRESS: ProgressState = { stacks: new Map(), ended: 0 };

/** The state after an event. */
export function reduceProgress(
  state: ProgressState,
  event: ProgressEvent,
  nowMs: number,
): ProgressState {
  switch (event.kind) {
    case 'waiting':
      return begin(state, newStack(event.component, 'waiting', nowMs), {
        status: event.status,
      });
    case 'stack-started':
      return begin(state, newStack(event.component, event.action, nowMs), {});
    case 'stack-status':
      return change(state, event.component, { status: event.status });
    case 'resource-status': {
      const { logicalId, status } = event;
      return change(state, event.component, { resource: { logicalId, status } });
    }
    case 'rollout':
      return change(state, event.component, { rollout: event.rollout });
    case 'note':
      return state;
    case 'stack-ended': {
      const stacks = new Map(state.stacks);
      stacks.delete(event.component);
      return { ...state, stacks, ended: state.ended + 1 };
    }
  }
}

function begin(
  state: ProgressState,
  stack: StackProgress,
  part: Partial<StackProgress>,
): ProgressState {
  return withStack({ startedAtMs: stack.startedAtMs, ...state }, stack, part);
}

function newStack(
  component: string,
  action: StackProgress['action'],
  startedAtMs: number,
): StackProgress {
  return { component, action, startedAtMs };
}

function change(
  state: ProgressState,
  component: string,
  part: Partial<StackProgress>,
): ProgressState {
  const stack = state.stacks.get(component);
  return stack ? withStack(state, stack, part) : state;
}

function withStack(
  state: ProgressState,
  stack: StackProgress,
  part: Partial<StackProgress>,
): ProgressState {
  return { ...state, stacks: new Map(state.stacks).set(stack.component, { ...stack, ...part }) };
}

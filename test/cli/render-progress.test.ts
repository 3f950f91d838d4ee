import { describe, expect, it } from 'vitest';
import { NO_PROGRESS, type ProgressState, reduceProgress } from '../../src/cli/progress-state.ts';
import { renderDuration } from '../../src/cli/render-duration.ts';
import { renderEvent, renderHeartbeat, renderLive } from '../../src/cli/render-progress.ts';
import { phaseOf } from '../../src/cli/stack-phase.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import type { ProgressEvent } from '../../src/model/progress.ts';

const ROLLOUT = { desired: 3, running: 1, pending: 2, healthy: 0, failed: 2, state: 'IN_PROGRESS' };
const EVENTS: readonly ProgressEvent[] = [
  { kind: 'stack-started', component: 'web', action: 'update' },
  { kind: 'stack-status', component: 'web', status: 'UPDATE_IN_PROGRESS' },
  {
    kind: 'resource-status',
    component: 'web',
    logicalId: 'Service',
    type: 'AWS::ECS::Service',
    status: 'UPDATE_IN_PROGRESS',
  },
  { kind: 'rollout', component: 'web', rollout: ROLLOUT },
];

function stateAfter(events: readonly ProgressEvent[]): ProgressState {
  return events.reduce((state, event) => reduceProgress(state, event, 1000), NO_PROGRESS);
}

describe('renderEvent', () => {
  it('writes a line for each change of a stack, and none for a resource that goes on', () => {
    expect(EVENTS.map((event) => renderEvent(event, PLAIN_PALETTE))).toEqual([
      'web: update begins',
      'web: UPDATE_IN_PROGRESS',
      undefined,
      'web: rolling out, 1 of 3 running, 0 healthy, 2 failed',
    ]);
  });

  it('writes why a resource failed, without what a terminal would obey', () => {
    const failed = {
      kind: 'resource-status',
      component: 'web',
      logicalId: 'Service',
      type: 'T',
      status: 'UPDATE_FAILED',
      reason: 'a\u001b[31m\nb',
    } as const;
    expect(renderEvent(failed, PLAIN_PALETTE)).toBe('web: Service UPDATE_FAILED: a b');
  });
});

describe('renderHeartbeat', () => {
  it('names what is in work and for how long', () => {
    expect(renderHeartbeat(stateAfter(EVENTS), 66_000)).toBe(
      'still at work: web rolling out, 1 of 3 running, 0 healthy, 2 failed, 1m05s',
    );
  });

  it('forgets stacks that have ended', () => {
    const state = stateAfter([
      ...EVENTS,
      { kind: 'stack-ended', component: 'web', outcome: 'applied' },
    ]);
    expect(state.ended).toBe(1);
    expect(renderHeartbeat(state, 2000)).toBe('still reading from AWS');
  });
});

describe('renderLive', () => {
  const view = { nowMs: 2000, columns: 80, palette: PLAIN_PALETTE };

  it('draws how far the run is and a branch for each stack', () => {
    const others: readonly ProgressEvent[] = [
      { kind: 'stack-started', component: 'base', action: 'update' },
      { kind: 'stack-ended', component: 'base', outcome: 'applied' },
      { kind: 'stack-started', component: 'controller', action: 'create' },
      { ...EVENTS[2], component: 'controller', status: 'CREATE_IN_PROGRESS' } as ProgressEvent,
    ];
    expect(renderLive(stateAfter([...EVENTS, ...others]), view)).toEqual([
      '2 in work, 1 done, 1s',
      '├ web         rolling out, 1 of 3 running, 0 healthy, 2 failed, 1s',
      '└ controller  preparing, Service CREATE_IN_PROGRESS, 1s',
    ]);
  });

  it('is never wider than the terminal, nor higher than a screen', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      kind: 'stack-started' as const,
      component: `service-with-a-long-name-${index}`,
      action: 'create' as const,
    }));
    const lines = renderLive(stateAfter(many), { ...view, columns: 40 });
    expect(lines).toHaveLength(14);
    expect(lines.at(-1)).toBe('└ and 28 more');
    expect(Math.max(...lines.map((line) => line.length))).toBe(40);
  });

  it('draws nothing where nothing is in work', () => {
    expect(renderLive(NO_PROGRESS, view)).toEqual([]);
  });
});

describe('phaseOf', () => {
  it.each([
    ['update', undefined, 'preparing'],
    ['create', 'CREATE_IN_PROGRESS', 'creating'],
    ['update', 'UPDATE_IN_PROGRESS', 'updating'],
    ['update', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'cleaning up'],
    ['update', 'UPDATE_COMPLETE', 'verifying'],
    ['update', 'UPDATE_ROLLBACK_IN_PROGRESS', 'rolling back'],
    ['remove', 'DELETE_IN_PROGRESS', 'removing'],
    ['remove', 'DELETE_FAILED', 'removing'],
    ['update', 'UPDATE_FAILED', 'failed'],
    ['redeploy', undefined, 'rolling out'],
    ['waiting', 'UPDATE_IN_PROGRESS', 'waiting, UPDATE_IN_PROGRESS'],
  ] as const)('calls %s with stack %s: %s', (action, status, phase) => {
    const stack = { component: 'web', action, startedAtMs: 0 };
    expect(phaseOf(status === undefined ? stack : { ...stack, status })).toBe(phase);
  });
});

describe('renderDuration', () => {
  it.each([
    [0, '0s'],
    [59_400, '59s'],
    [185_000, '3m05s'],
    [3_725_000, '1h02m'],
  ])('writes %i milliseconds as %s', (durationMs, text) => {
    expect(renderDuration(durationMs)).toBe(text);
  });
});

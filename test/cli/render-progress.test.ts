import { describe, expect, it } from 'vitest';
import { NO_PROGRESS, type ProgressState, reduceProgress } from '../../src/cli/progress-state.ts';
import { renderEvent, renderHeartbeat, renderLive } from '../../src/cli/render-progress.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import type { ProgressEvent } from '../../src/model/progress.ts';

const ROLLOUT = { desired: 3, running: 1, pending: 2, failed: 2, state: 'IN_PROGRESS' };
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
      'web: rolling out, 1 of 3 running, 2 failed',
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
      'still at work: web UPDATE_IN_PROGRESS, Service UPDATE_IN_PROGRESS, rolling out, 1 of 3 running, 2 failed, 1m05s',
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
  it('draws one line for each stack, never wider than the terminal', () => {
    const lines = renderLive(stateAfter(EVENTS), {
      nowMs: 2000,
      columns: 40,
      palette: PLAIN_PALETTE,
    });
    expect(lines).toEqual(['  web UPDATE_IN_PROGRESS, Service UPDAT…']);
  });
});

import { describe, expect, it } from 'vitest';
import { renderOutcome } from '../../src/cli/render-outcome.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import type { MeshOutcome, StackOutcome } from '../../src/model/outcome.ts';

const ORIGIN = { file: 'mesh.yaml', line: 12, column: 3, endLine: 12, endColumn: 6 };

function outcome(
  stacks: readonly StackOutcome[],
  word: MeshOutcome['outcome'],
  message?: string,
): string {
  const identity = { name: 'shop', environment: 'dev' };
  const target = { region: 'eu-west-1', accountId: '111122223333' };
  return renderOutcome(
    { identity, target, outcome: word, stacks, ...(message === undefined ? {} : { message }) },
    PLAIN_PALETTE,
  );
}

describe('renderOutcome', () => {
  it('starts with the line of mesh.yaml and what the failure means, then task, container and log', () => {
    const failed = { name: 'web', exitCode: 3 };
    const text = outcome(
      [
        { component: 'base', stackName: 'b', outcome: 'applied' },
        {
          component: 'web',
          stackName: 'w',
          outcome: 'rolled-back',
          origin: ORIGIN,
          cause: {
            checks: [],
            resources: [
              {
                logicalId: 'Service',
                type: 'AWS::ECS::Service',
                status: 'UPDATE_FAILED',
                reason: 'circuit breaker',
              },
            ],
            serviceEvents: ['rolling back'],
            task: {
              taskArn: 'arn/abc',
              stopCode: 'EssentialContainerExited',
              containers: [failed, { name: 'proxy', exitCode: 143 }],
              firstFailed: failed,
              logLines: ['boom\u001b[2J'],
            },
            meaning: {
              code: 'container-exited',
              text: 'container web ended by itself',
              advice: 'correct its settings',
            },
            missing: ['the log of container proxy'],
          },
        },
        { component: 'api', stackName: 'a', outcome: 'not-started' },
      ],
      'rolled-back',
    );
    expect(text.split('\n')).toEqual([
      'mesh.yaml:12:3: web failed and rolled back: container web ended by itself',
      '  do: correct its settings',
      '  task abc stopped: EssentialContainerExited',
      '    container web: exit code 3, failed first',
      '      | boom',
      '    container proxy: exit code 143',
      '  ECS: rolling back',
      '  Service (AWS::ECS::Service) UPDATE_FAILED: circuit breaker',
      '  could not be read: the log of container proxy',
      '',
      'failed and rolled back: shop/dev in 111122223333 eu-west-1',
      '  applied: base',
      '  not started: api',
      '',
    ]);
  });

  it('says the command that helps', () => {
    const stack = {
      component: 'web',
      stackName: 'w',
      outcome: 'needs-attention',
      message: 'stack w is DELETE_FAILED',
      command: 'aws …',
    } as const;
    expect(outcome([stack], 'needs-attention')).toContain(
      'web failed, and a stack needs attention: stack w is DELETE_FAILED\n  run: aws …\n',
    );
  });

  it('says how long the run and each stack took', () => {
    const word = { outcome: 'applied', startedAt: '2026-01-01T00:00:00.000Z' } as const;
    const later = { ...word, startedAt: '2026-01-01T00:00:12.000Z' };
    const text = outcome(
      [
        { component: 'base', stackName: 'b', ...word, durationMs: 12_000 },
        { component: 'web', stackName: 'w', ...later, durationMs: 65_000 },
      ],
      'applied',
    );
    expect(text).toBe(
      'applied in 1m17s: shop/dev in 111122223333 eu-west-1\n  applied: base 12s, web 1m05s\n',
    );
  });

  it('says how to look at what was applied, and not at what went wrong', () => {
    const identity = { name: 'shop', environment: 'dev' };
    const target = { region: 'eu-west-1', accountId: '111122223333' };
    const render = (word: MeshOutcome['outcome']): string =>
      renderOutcome({ identity, target, outcome: word, stacks: [] }, PLAIN_PALETTE, 'meshc status');
    expect(render('applied')).toContain('\n  look at it: meshc status\n');
    expect(render('rolled-back')).not.toContain('meshc status');
  });

  it('is one line when nothing had to be done, or nothing was done', () => {
    expect(outcome([], 'no-changes')).toBe('no changes: shop/dev in 111122223333 eu-west-1\n');
    expect(outcome([], 'refused', 'pass --yes')).toBe(
      'refused: shop/dev in 111122223333 eu-west-1: pass --yes\n',
    );
  });
});

import { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { attentionFor } from '../../src/deploy/plan/state-attention.ts';
import { conditionOf } from '../../src/deploy/stack-status.ts';

describe('conditionOf', () => {
  it.each(Object.values(StackStatus))('knows what to do about %s', (status) => {
    const condition = conditionOf(status);
    expect(condition === 'busy').toBe(
      status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS',
    );
    const isRefused = condition === 'stuck' || condition === 'undeletable';
    const attention = attentionFor({ stackName: 'x', status }, 'eu-west-1');
    expect(attention !== undefined).toBe(isRefused);
    expect(isRefused).toBe(
      /^(?:ROLLBACK|DELETE|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_FAILED$/.test(status),
    );
  });

  it('leaves a stack alone whose status it does not know', () => {
    expect(conditionOf('SOMETHING_NEW')).toBe('stuck');
    expect(conditionOf('SOMETHING_IN_PROGRESS')).toBe('busy');
    expect(conditionOf(undefined)).toBe('absent');
  });
});

import { describe, expect, it } from 'vitest';
import { findStaleness } from '../../../src/deploy/apply/staleness.ts';

const STACK = {
  stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop-dev--web/id-1',
  stackName: 'shop-dev--web',
  status: 'UPDATE_COMPLETE',
  lastUpdatedAt: '2026-01-01T00:00:00.000Z',
  tags: {},
  parameters: {},
  outputs: {},
  isProtected: false,
};
const BASE = { stackId: STACK.stackId, status: STACK.status, lastUpdatedAt: STACK.lastUpdatedAt };
const CHANGE = { stackName: 'shop-dev--web', base: BASE };

describe('findStaleness', () => {
  it('accepts a stack that is as it was planned, and one that was and is not there', () => {
    expect(findStaleness(CHANGE, STACK)).toBeUndefined();
    expect(findStaleness({ stackName: 'shop-dev--web' }, undefined)).toBeUndefined();
  });

  it.each([
    ['was updated', { ...STACK, lastUpdatedAt: '2026-01-02T00:00:00.000Z' }],
    ['was rolled back', { ...STACK, status: 'UPDATE_ROLLBACK_COMPLETE' }],
    ['was made anew', { ...STACK, stackId: `${STACK.stackId}2` }],
    ['is gone', undefined],
  ])('refuses a stack that %s since', (_, current) => {
    expect(findStaleness(CHANGE, current)).toContain('has moved on since the plan');
  });

  it('refuses a stack that appeared since', () => {
    expect(findStaleness({ stackName: 'shop-dev--web' }, STACK)).toContain('it was not there');
  });

  it('names the change set that somebody else executes', () => {
    const changeSetId =
      'arn:aws:cloudformation:eu-west-1:111122223333:changeSet/meshc-0123456789ab/uuid';
    expect(
      findStaleness(CHANGE, { ...STACK, status: 'UPDATE_IN_PROGRESS', changeSetId }),
    ).toContain('UPDATE_IN_PROGRESS by change set meshc-0123456789ab');
  });
});

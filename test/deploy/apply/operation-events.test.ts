import { describe, expect, it } from 'vitest';
import type { StackEvent } from '../../../src/clients/cloudformation.ts';
import {
  failedResources,
  isOperationStart,
  statusInEvents,
} from '../../../src/deploy/apply/operation-events.ts';

const STACK_ID = 'arn:stack/web/1';
let count = 0;

function event(logicalId: string, status: string, reason?: string): StackEvent {
  count += 1;
  return {
    eventId: `e${count}`,
    logicalId,
    type: 'AWS::ECS::Service',
    status,
    at: '',
    physicalId: `physical-${logicalId}`,
    ...(reason === undefined ? {} : { reason }),
  };
}

function ofStack(status: string, reason?: string): StackEvent {
  return {
    ...event('web', status, reason),
    type: 'AWS::CloudFormation::Stack',
    physicalId: STACK_ID,
  };
}

describe('failedResources', () => {
  it('names what failed by itself in the order in which it failed, once each', () => {
    const newestFirst = [
      ofStack('ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create: [A, B].'),
      event('C', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('B', 'CREATE_FAILED', 'second'),
      event('A', 'CREATE_FAILED', 'first'),
      event('A', 'CREATE_IN_PROGRESS'),
    ];
    expect(
      failedResources(newestFirst, STACK_ID).map(({ logicalId, reason }) => [logicalId, reason]),
    ).toEqual([
      ['A', 'first'],
      ['B', 'second'],
    ]);
  });
});

describe('isOperationStart', () => {
  it('sees where an operation began, and that a rollback belongs to it', () => {
    expect(isOperationStart(ofStack('UPDATE_IN_PROGRESS', 'User Initiated'), STACK_ID)).toBe(true);
    expect(isOperationStart(ofStack('UPDATE_ROLLBACK_IN_PROGRESS'), STACK_ID)).toBe(false);
    expect(isOperationStart(event('web', 'UPDATE_IN_PROGRESS'), STACK_ID)).toBe(false);
  });

  it('tells a removal that somebody asked for from the end of a failed create', () => {
    expect(isOperationStart(ofStack('DELETE_IN_PROGRESS', 'User Initiated'), STACK_ID)).toBe(true);
    expect(
      isOperationStart(
        ofStack('DELETE_IN_PROGRESS', 'The following resource(s) failed to create: [A].'),
        STACK_ID,
      ),
    ).toBe(false);
  });
});

describe('statusInEvents', () => {
  it('is the newest status of the stack itself', () => {
    expect(
      statusInEvents([event('A', 'CREATE_FAILED'), ofStack('CREATE_IN_PROGRESS')], STACK_ID),
    ).toBe('CREATE_IN_PROGRESS');
    expect(statusInEvents([event('A', 'CREATE_FAILED')], STACK_ID)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { TaskDescription } from '../../../src/clients/ecs.ts';
import { judgeComponent } from '../../../src/deploy/status/judge-component.ts';
import type { DeployedStack, ServiceDeployment } from '../../../src/model/deployed.ts';

const PLANNED = 'arn:aws:ecs:eu-west-1:1:task-definition/web:2';
const FORMER = 'arn:aws:ecs:eu-west-1:1:task-definition/web:1';
const SERVICE = 'arn:aws:ecs:eu-west-1:1:service/main/web';

function stack(status: string, deployment: Partial<ServiceDeployment> = {}): DeployedStack {
  const counts = { desired: 2, running: 2, pending: 0, failed: 0, rolloutState: 'COMPLETED' };
  const primary = { status: 'PRIMARY', taskDefinitionArn: PLANNED, ...counts, ...deployment };
  const service = { serviceArn: SERVICE, status: 'ACTIVE', deployments: [primary], events: [] };
  return {
    description: {
      stackId: 'id',
      stackName: 'w',
      status,
      tags: {},
      parameters: {},
      outputs: {},
      isProtected: false,
    },
    service: { serviceArn: SERVICE, taskDefinitionArn: PLANNED, description: service },
  };
}

function task(health: string, taskDefinitionArn = PLANNED): TaskDescription {
  return { taskArn: 'arn', taskDefinitionArn, lastStatus: 'RUNNING', health, containers: [] };
}

function judge(deployed: DeployedStack, tasks: readonly TaskDescription[] = []) {
  const seen = { deployed, tasks, region: 'eu-west-1' };
  const { state, reason } = judgeComponent({ component: 'web', stackName: 'w' }, seen);
  return reason === undefined ? state : `${state}: ${reason}`;
}

describe('judgeComponent', () => {
  it.each([
    ['CREATE_COMPLETE', 'healthy'],
    ['UPDATE_ROLLBACK_COMPLETE', 'healthy'],
    ['UPDATE_IN_PROGRESS', 'changing: its stack is UPDATE_IN_PROGRESS'],
    ['REVIEW_IN_PROGRESS', 'not-deployed'],
    [
      'ROLLBACK_COMPLETE',
      'not-deployed: its first deploy failed and left ROLLBACK_COMPLETE behind: the next apply removes that',
    ],
    [
      'UPDATE_FAILED',
      'degraded: an update failed and was not taken back (UPDATE_FAILED): the next apply does',
    ],
    ['DELETE_FAILED', 'needs-attention: stack w is DELETE_FAILED'],
  ])('knows what a stack in %s means', (status, expected) => {
    expect(judge(stack(status))).toBe(expected);
  });

  it.each([
    [{ running: 1 }, 'degraded: 1 of 2 tasks run'],
    [{ rolloutState: 'IN_PROGRESS' }, 'changing: ECS rolls it out'],
    [{ rolloutState: 'FAILED' }, 'degraded: its rollout failed'],
  ])('knows what a deployment with %j means', (deployment, expected) => {
    expect(judge(stack('UPDATE_COMPLETE', deployment))).toBe(expected);
  });

  it('counts tasks that ECS finds unhealthy', () => {
    const tasks = [task('HEALTHY'), task('UNHEALTHY')];
    expect(judge(stack('UPDATE_COMPLETE'), tasks)).toBe('degraded: 1 of 2 tasks are unhealthy');
  });

  it('sees tasks of a former revision that still run', () => {
    const tasks = [task('HEALTHY'), task('HEALTHY', FORMER)];
    expect(judge(stack('UPDATE_COMPLETE'), tasks)).toBe('changing: tasks of web:1 still run');
  });

  it('sees a service that ECS does not know any more', () => {
    const { description, service } = stack('UPDATE_COMPLETE');
    const { description: _, ...gone } = service ?? { serviceArn: '', taskDefinitionArn: '' };
    expect(judge({ description, service: gone })).toBe(
      'degraded: ECS has no active service, although the stack names one',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { judgeRollout } from '../../../src/deploy/apply/judge-rollout.ts';
import type { ServiceDeployment, ServiceDescription } from '../../../src/model/deployed.ts';

function service(primary: Partial<ServiceDeployment>, status = 'ACTIVE'): ServiceDescription {
  const deployment = {
    status: 'PRIMARY',
    taskDefinitionArn: 'td:2',
    desired: 2,
    running: 2,
    pending: 0,
    failed: 0,
  };
  return { serviceArn: 'arn', status, events: [], deployments: [{ ...deployment, ...primary }] };
}

describe('judgeRollout', () => {
  it.each([
    ['done', service({ rolloutState: 'COMPLETED' })],
    ['running', service({ rolloutState: 'IN_PROGRESS' })],
    ['failed', service({ rolloutState: 'FAILED' })],
    ['rolled-back', service({ taskDefinitionArn: 'td:1', rolloutState: 'COMPLETED' })],
    ['rolled-back', service({ taskDefinitionArn: 'td:1', rolloutState: 'IN_PROGRESS' })],
    ['missing', service({ rolloutState: 'COMPLETED' }, 'INACTIVE')],
    ['missing', { ...service({}), deployments: [] }],
    ['missing', undefined],
  ] as const)('says %s', (verdict, described) => {
    expect(judgeRollout(described, 'td:2')).toBe(verdict);
  });

  it('counts tasks where ECS tells no state of the rollout', () => {
    expect(judgeRollout(service({ running: 1 }), 'td:2')).toBe('running');
    expect(judgeRollout(service({ running: 2 }), 'td:2')).toBe('done');
  });
});

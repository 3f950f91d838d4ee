import type { ServiceDeployment, ServiceDescription } from '../../model/deployed.ts';
import type { Rollout } from '../../model/progress.ts';

/** What ECS made of a planned task definition. */
export type RolloutVerdict =
  | 'running'
  | 'done'
  /** The service runs another task definition: a circuit breaker or an alarm took the deployment back. */
  | 'rolled-back'
  /** The planned deployment failed, and ECS does not take it back. */
  | 'failed'
  /** ECS knows no such service, or is removing it. */
  | 'missing';

/**
 * Judges a service by its primary deployment, whatever CloudFormation said: CloudFormation can finish while ECS rolls
 * back (aws/containers-roadmap#1205).
 */
export function judgeRollout(
  service: ServiceDescription | undefined,
  plannedTaskDefinition: string,
): RolloutVerdict {
  const primary = primaryDeployment(service);
  if (!primary || service?.status !== 'ACTIVE') return 'missing';
  if (primary.taskDefinitionArn !== plannedTaskDefinition) return 'rolled-back';
  switch (primary.rolloutState) {
    case 'COMPLETED':
      return 'done';
    case 'FAILED':
      return 'failed';
    case undefined:
      return primary.running >= primary.desired ? 'done' : 'running';
    default:
      return 'running';
  }
}

/** The deployment that ECS keeps the service at. */
export function primaryDeployment(
  service: ServiceDescription | undefined,
): ServiceDeployment | undefined {
  return service?.deployments.find((deployment) => deployment.status === 'PRIMARY');
}

/** A deployment as progress shows it. */
export function toRollout(deployment: ServiceDeployment, healthy?: number): Rollout {
  const { desired, running, pending, failed, rolloutState } = deployment;
  return {
    desired,
    running,
    pending,
    ...(healthy === undefined ? {} : { healthy }),
    failed,
    state: rolloutState ?? 'IN_PROGRESS',
  };
}

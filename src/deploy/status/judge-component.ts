import type { TaskDescription } from '../../clients/ecs.ts';
import { RESERVED_CONTAINERS } from '../../contract/containers.ts';
import { compareText } from '../../kit/sort.ts';
import type { DeployedService, DeployedStack } from '../../model/deployed.ts';
import type { CompiledStack } from '../../model/stack.ts';
import type { ComponentStatus, ServiceStatus, SidecarImage } from '../../model/status.ts';
import { primaryDeployment } from '../apply/judge-rollout.ts';
import { attentionFor } from '../plan/state-attention.ts';
import { conditionOf } from '../stack-status.ts';

/** What was read of a component. */
export interface SeenComponent {
  /** Absent when there is no such stack. */
  readonly deployed: DeployedStack | undefined;
  /** Tasks that shall run. */
  readonly tasks: readonly TaskDescription[];
  readonly region: string;
}

type Verdict = Pick<ComponentStatus, 'state' | 'reason'>;

/** How one component does. */
export function judgeComponent(
  { component, stackName }: Pick<CompiledStack, 'component' | 'stackName'>,
  { deployed, tasks, region }: SeenComponent,
): ComponentStatus {
  const condition = conditionOf(deployed?.description.status);
  if (!deployed || condition === 'absent' || condition === 'empty') {
    return { component, stackName, state: 'not-deployed', sidecars: [] };
  }
  const { description, service } = deployed;
  const seen = service && serviceStatus(service, tasks);
  const attention = attentionFor(description, region);
  const lastDeployedAt = description.lastUpdatedAt ?? description.createdAt;
  return {
    component,
    stackName,
    ...(attention ? needsAttention(attention.reason) : judge(deployed, seen)),
    stackStatus: description.status,
    ...(lastDeployedAt === undefined ? {} : { lastDeployedAt }),
    ...(seen ? { service: seen } : {}),
    sidecars: sidecarImages(tasks),
    ...(attention ? { attention } : {}),
  };
}

function needsAttention(reason: string): Verdict {
  return { state: 'needs-attention', reason };
}

function judge({ description, service }: DeployedStack, seen: ServiceStatus | undefined): Verdict {
  switch (conditionOf(description.status)) {
    case 'busy':
      return { state: 'changing', reason: `its stack is ${description.status}` };
    case 'stillborn':
      return {
        state: 'not-deployed',
        reason: `its first deploy failed and left ${description.status} behind: the next apply removes that`,
      };
    case 'halfway':
      return {
        state: 'degraded',
        reason: `an update failed and was not taken back (${description.status}): the next apply does`,
      };
    default:
      return service ? judgeService(service, seen) : { state: 'healthy' };
  }
}

function judgeService(service: DeployedService, seen: ServiceStatus | undefined): Verdict {
  if (!service.description || !seen || service.description.status !== 'ACTIVE') {
    return { state: 'degraded', reason: 'ECS has no active service, although the stack names one' };
  }
  const primary = primaryDeployment(service.description);
  if (primary && primary.taskDefinitionArn !== service.taskDefinitionArn) {
    return {
      state: 'other-revision',
      reason: `ECS runs ${revisionOf(primary.taskDefinitionArn)}, its stack says ${seen.plannedRevision}: the next apply rolls it out`,
    };
  }
  if (seen.rollout === 'FAILED') return { state: 'degraded', reason: 'its rollout failed' };
  if (seen.rollout === 'IN_PROGRESS') return { state: 'changing', reason: 'ECS rolls it out' };
  return judgeTasks(seen);
}

function judgeTasks({
  desired,
  running,
  unhealthy,
  revisions,
  plannedRevision,
}: ServiceStatus): Verdict {
  if (running < desired) {
    return { state: 'degraded', reason: `${running} of ${desired} tasks run` };
  }
  if (unhealthy > 0)
    return { state: 'degraded', reason: `${unhealthy} of ${running} tasks are unhealthy` };
  const others = revisions.filter(({ revision }) => revision !== plannedRevision);
  if (others.length > 0) {
    const names = others.map(({ revision }) => revision).join(', ');
    return { state: 'changing', reason: `tasks of ${names} still run` };
  }
  return { state: 'healthy' };
}

function serviceStatus(
  { serviceArn, taskDefinitionArn, description }: DeployedService,
  tasks: readonly TaskDescription[],
): ServiceStatus | undefined {
  const primary = primaryDeployment(description);
  if (!primary) return undefined;
  const { desired, running, pending, failed, rolloutState } = primary;
  const isRunning = ({ lastStatus }: TaskDescription): boolean => lastStatus === 'RUNNING';
  const countOf = (health: string): number =>
    tasks.filter((task) => isRunning(task) && task.health === health).length;
  return {
    serviceArn,
    plannedRevision: revisionOf(taskDefinitionArn),
    desired,
    running,
    pending,
    failed,
    healthy: countOf('HEALTHY'),
    unhealthy: countOf('UNHEALTHY'),
    rollout: rolloutState ?? (running < desired ? 'IN_PROGRESS' : 'COMPLETED'),
    revisions: [...Map.groupBy(tasks, (task) => revisionOf(task.taskDefinitionArn))]
      .map(([revision, those]) => ({ revision, tasks: those.length }))
      .toSorted((left, right) => compareText(left.revision, right.revision)),
  };
}

/** `family:revision` of a task definition's ARN. */
function revisionOf(taskDefinitionArn: string): string {
  return taskDefinitionArn.replace(/^.*task-definition\//, '');
}

/** The images of our containers in these tasks, each once. */
function sidecarImages(tasks: readonly TaskDescription[]): readonly SidecarImage[] {
  const found = new Map<string, SidecarImage>();
  for (const { name: container, image } of tasks.flatMap((task) => task.containers)) {
    if (image === undefined || !RESERVED_CONTAINERS.includes(container)) continue;
    found.set(`${container} ${image}`, { container, image });
  }
  return [...found].toSorted(([left], [right]) => compareText(left, right)).map(([, use]) => use);
}

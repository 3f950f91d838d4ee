import { AwsError } from '../../clients/aws-error.ts';
import type { StackChange } from '../../model/change.ts';
import type { ServiceDescription } from '../../model/deployed.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import { SERVICE_LOGICAL_ID, TASK_DEFINITION_LOGICAL_ID } from '../../model/stack.ts';
import type { ApplyContext } from './apply-context.ts';
import { causeOfOperation } from './failure-cause.ts';
import { judgeRollout, primaryDeployment, type RolloutVerdict } from './judge-rollout.ts';
import { patiently } from './patiently.ts';
import { pause } from './pause.ts';
import { ServiceWatch } from './service-watch.ts';
import { stackOutcome, unfinishedOutcome } from './unfinished.ts';
import type { Unfinished } from './wait-stack.ts';

/** How often in a row ECS has to say that it went back before it is believed: its reads may lag. */
const CONFIRMATIONS = 2;

/** What to compare. */
export interface PlannedService {
  readonly serviceArn: string;
  readonly taskDefinitionArn: string;
  /** The deployment that is waited for, where another one of the same task definition was there before. */
  readonly deploymentId?: string;
  /** What followed the service so far, so that nothing is reported twice. */
  readonly watch?: ServiceWatch;
}

/**
 * Waits until ECS runs what the stack says, since CloudFormation's word alone does not prove it. `undefined` when it
 * does, or when the stack has no service; otherwise the outcome to report.
 */
export async function verifyService(
  context: ApplyContext,
  change: StackChange,
  stack: { readonly stackId: string; readonly watch: ServiceWatch },
): Promise<StackOutcome | undefined> {
  const { stackId, watch } = stack;
  const resources = await patiently(context, () =>
    context.clients.cloudformation.listResources(stackId, context.signal),
  );
  const serviceArn = resources.get(SERVICE_LOGICAL_ID);
  const taskDefinitionArn = resources.get(TASK_DEFINITION_LOGICAL_ID);
  if (!serviceArn || !taskDefinitionArn) return undefined;
  return followRollout(context, change, { serviceArn, taskDefinitionArn, watch });
}

/** Waits until a service runs `planned`, or until it is clear that it will not. */
export async function followRollout(
  context: ApplyContext,
  change: StackChange,
  planned: PlannedService,
): Promise<StackOutcome | undefined> {
  const watch = planned.watch ?? new ServiceWatch(context, change.component, planned.serviceArn);
  watch.expect(planned.taskDefinitionArn);
  let times = 0;
  let hasBegun = planned.deploymentId === undefined;
  for (let tick = 0; ; tick += 1) {
    const look = await lookAt(context, planned, hasBegun);
    if (look.kind === 'unfinished') return unfinishedOutcome(context, change, look);
    const { verdict } = look;
    hasBegun = look.hasBegun;
    await watch.observe([]);
    if (verdict === 'done') return undefined;
    times = verdict === 'running' ? 0 : times + 1;
    if (verdict !== 'running' && times >= CONFIRMATIONS) {
      return failedRollout(context, change, { verdict, planned, watch });
    }
    const why = await pauseUnlessDetached(context, tick);
    if (why) return unfinishedOutcome(context, change, unfinished(why));
  }
}

async function pauseUnlessDetached(
  context: ApplyContext,
  tick: number,
): Promise<Unfinished['why'] | undefined> {
  return context.isDetached ? 'not-waited' : pause(context, tick);
}

function unfinished(why: Unfinished['why']): Unfinished {
  return { kind: 'unfinished', why, status: 'rolling out' };
}

/** What ECS says now, and whether the awaited deployment has been seen. */
interface Look {
  readonly kind: 'look';
  readonly verdict: RolloutVerdict;
  readonly hasBegun: boolean;
}

/** Looks once; a read that fails is no verdict. */
async function lookAt(
  context: ApplyContext,
  planned: PlannedService,
  hasBegun: boolean,
): Promise<Look | Unfinished> {
  const { serviceArn, deploymentId } = planned;
  try {
    const [service] = await context.clients.ecs.describeServices([serviceArn], context.signal);
    const isThere = hasBegun || primaryDeployment(service)?.id === deploymentId;
    return { kind: 'look', verdict: judgeRead(service, planned, isThere), hasBegun: isThere };
  } catch (error) {
    if (context.signal.aborted) return unfinished('interrupted');
    if (!(error instanceof AwsError)) throw error;
    if (error.kind === 'credentials' || error.kind === 'denied') return unfinished('credentials');
    return { kind: 'look', verdict: 'running', hasBegun };
  }
}

/**
 * A deployment of the same task definition that was there before says nothing: until the awaited one has been seen, the
 * read is an old one; after that, ECS went back to it.
 */
function judgeRead(
  service: ServiceDescription | undefined,
  planned: PlannedService,
  hasBegun: boolean,
): RolloutVerdict {
  const verdict = judgeRollout(service, planned.taskDefinitionArn);
  if (planned.deploymentId === undefined || verdict === 'missing') return verdict;
  if (primaryDeployment(service)?.id === planned.deploymentId) return verdict;
  return hasBegun ? 'rolled-back' : 'running';
}

async function failedRollout(
  context: ApplyContext,
  change: StackChange,
  found: {
    readonly verdict: Exclude<RolloutVerdict, 'done' | 'running'>;
    readonly planned: PlannedService;
    readonly watch: ServiceWatch;
  },
): Promise<StackOutcome> {
  const { verdict, planned, watch } = found;
  const cause = await causeOfOperation(context, change, { stackId: '', events: [], watch });
  if (verdict === 'rolled-back') {
    const message =
      planned.deploymentId === undefined
        ? `CloudFormation finished, but ECS took the deployment back: the service runs its former task definition, not ${planned.taskDefinitionArn}`
        : 'ECS took the new deployment back: the tasks from before go on';
    return stackOutcome(change, {
      outcome: 'rolled-back',
      message,
      cause,
      command: context.resumeCommand,
    });
  }
  const [, cluster = '', service = ''] = planned.serviceArn.split('/');
  const place = `--cluster ${cluster} --region ${context.clients.region}`;
  if (verdict === 'missing') {
    return stackOutcome(change, {
      outcome: 'needs-attention',
      message: `ECS has no active service ${service}, although the stack names it`,
      command: `aws ecs describe-services ${place} --services ${service}`,
      cause,
    });
  }
  return stackOutcome(change, {
    outcome: 'needs-attention',
    message: `the deployment of ${service} failed, and ECS does not take it back`,
    command: `aws ecs update-service ${place} --service ${service} --force-new-deployment`,
    cause,
  });
}

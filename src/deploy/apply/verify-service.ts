import { AwsError } from '../../clients/aws-error.ts';
import type { StackChange } from '../../model/change.ts';
import type { StackOutcome } from '../../model/outcome.ts';
import { SERVICE_LOGICAL_ID, TASK_DEFINITION_LOGICAL_ID } from '../../model/stack.ts';
import type { ApplyContext } from './apply-context.ts';
import { causeOfOperation } from './failure-cause.ts';
import { judgeRollout, type RolloutVerdict } from './judge-rollout.ts';
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
  for (let tick = 0; ; tick += 1) {
    const verdict = await readVerdict(context, planned);
    if (typeof verdict === 'object') return unfinishedOutcome(context, change, verdict);
    await watch.observe([]);
    if (verdict === 'done') return undefined;
    times = verdict === 'running' ? 0 : times + 1;
    if (verdict !== 'running' && times >= CONFIRMATIONS) {
      return failedRollout(context, change, { verdict, planned, watch });
    }
    const why = await pause(context, tick);
    if (why) return unfinishedOutcome(context, change, unfinished(why));
  }
}

function unfinished(why: Unfinished['why']): Unfinished {
  return { kind: 'unfinished', why, status: 'rolling out' };
}

/** What ECS says now; a read that fails is no verdict. */
async function readVerdict(
  context: ApplyContext,
  planned: PlannedService,
): Promise<RolloutVerdict | Unfinished> {
  try {
    const services = await context.clients.ecs.describeServices(
      [planned.serviceArn],
      context.signal,
    );
    return judgeRollout(services[0], planned.taskDefinitionArn);
  } catch (error) {
    if (context.signal.aborted) return unfinished('interrupted');
    if (!(error instanceof AwsError)) throw error;
    if (error.kind === 'credentials' || error.kind === 'denied') return unfinished('credentials');
    return 'running';
  }
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
    const message = `CloudFormation finished, but ECS took the deployment back: the service runs its former task definition, not ${planned.taskDefinitionArn}`;
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

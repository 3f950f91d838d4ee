import { AwsError } from '../../clients/aws-error.ts';
import type { StackEvent } from '../../clients/cloudformation.ts';
import { clusterOfService } from '../../clients/ecs.ts';
import type { ServiceDeployment, ServiceDescription } from '../../model/deployed.ts';
import type { FailedDeployment, StoppedTask } from '../../model/outcome.ts';
import { SERVICE_LOGICAL_ID, TASK_DEFINITION_LOGICAL_ID } from '../../model/stack.ts';
import type { ApplyContext } from './apply-context.ts';
import { primaryDeployment, toRollout } from './judge-rollout.ts';
import { familyOf, findStoppedTask } from './stopped-task.ts';

const MOST_SERVICE_EVENTS = 5;
/** Events of every deployment, also of one that goes well (ECS Developer Guide, "Service event messages"). */
const ROUTINE_EVENT =
  /has reached a steady state|deployment completed|has started \d+ tasks|has stopped \d+ running tasks|registered \d+ targets|has begun draining/;

/**
 * Follows the ECS service of a stack while CloudFormation works on it: reports the rollout, and keeps what explains a
 * failure as long as it can still be read, since a rollback removes the service.
 */
export class ServiceWatch {
  readonly #context: ApplyContext;
  readonly #component: string;
  #serviceArn: string | undefined;
  #taskDefinitionArn: string | undefined;
  #startedAt: string | undefined;
  #service: ServiceDescription | undefined;
  #deployment: FailedDeployment | undefined;
  #task: StoppedTask | undefined;
  #shown = '';
  readonly #missing = new Set<string>();

  constructor(context: ApplyContext, component: string, serviceArn?: string) {
    this.#context = context;
    this.#component = component;
    this.#serviceArn = serviceArn;
  }

  /** What ECS said about this operation that it does not say about every one; newest first. */
  get serviceEvents(): readonly string[] {
    const since = this.#startedAt ?? '';
    return (this.#service?.events ?? [])
      .filter(({ at, message }) => at >= since && !ROUTINE_EVENT.test(message))
      .slice(0, MOST_SERVICE_EVENTS)
      .map(({ message }) => message);
  }

  /** A task of the planned revision that did not live. */
  get task(): StoppedTask | undefined {
    return this.#task;
  }

  /** How far the planned revision came; `undefined` before ECS knew it. */
  get deployment(): FailedDeployment | undefined {
    return this.#deployment;
  }

  /** What could not be read. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** Looks once; a read that fails is noted and never an error. */
  async observe(events: readonly StackEvent[]): Promise<void> {
    this.#learn(events);
    await this.#tolerate(() => this.#read());
  }

  /** Looks for the task that failed, if none was seen so far. */
  async explain(): Promise<void> {
    await this.#tolerate(() => this.#read());
    if (!this.#task) await this.#tolerate(() => this.#findTask());
  }

  /** Which revision is rolled out; known from events, or from the stack's resources. */
  expect(taskDefinitionArn: string): void {
    this.#taskDefinitionArn = taskDefinitionArn;
  }

  #learn(events: readonly StackEvent[]): void {
    this.#startedAt ??= events.at(-1)?.at;
    const physicalIdOf = (logicalId: string): string | undefined =>
      events.find((event) => event.logicalId === logicalId && event.physicalId?.startsWith('arn:'))
        ?.physicalId;
    this.#serviceArn = physicalIdOf(SERVICE_LOGICAL_ID) ?? this.#serviceArn;
    // The oldest event with an id is the new revision's; a rollback's events name the former one.
    this.#taskDefinitionArn ??= events.findLast(
      ({ logicalId, physicalId, status }) =>
        logicalId === TASK_DEFINITION_LOGICAL_ID &&
        physicalId?.startsWith('arn:') &&
        status.endsWith('_COMPLETE'),
    )?.physicalId;
  }

  async #read(): Promise<void> {
    if (this.#serviceArn === undefined) return;
    const { ecs } = this.#context.clients;
    const [service] = await ecs.describeServices([this.#serviceArn], this.#context.signal);
    if (!service) return;
    this.#service = service;
    const planned = service.deployments.find(
      (deployment) => deployment.taskDefinitionArn === this.#taskDefinitionArn,
    );
    if (planned) this.#deployment = toFailedDeployment(planned);
    const deployment = planned ?? primaryDeployment(service);
    if (!deployment) return;
    const rollout = toRollout(deployment, await this.#countHealthy(deployment));
    const shown = JSON.stringify(rollout);
    if (shown !== this.#shown)
      this.#context.report({ kind: 'rollout', component: this.#component, rollout });
    this.#shown = shown;
    if (planned && planned.failed > 0 && !this.#task) await this.#findTask();
  }

  /**
   * How many tasks of a rollout under way ECS found healthy: a deployment itself only counts those that run. `undefined`
   * where no task says.
   */
  async #countHealthy(deployment: ServiceDeployment): Promise<number | undefined> {
    if (this.#serviceArn === undefined || deployment.running === 0) return undefined;
    if (deployment.rolloutState !== 'IN_PROGRESS') return undefined;
    const tasks = await this.#context.clients.ecs.listTasks(
      {
        cluster: clusterOfService(this.#serviceArn),
        family: familyOf(deployment.taskDefinitionArn),
        desiredStatus: 'RUNNING',
      },
      this.#context.signal,
    );
    const states = tasks
      .filter((task) => task.taskDefinitionArn === deployment.taskDefinitionArn)
      .map((task) => task.health ?? 'UNKNOWN');
    return states.every((state) => state === 'UNKNOWN')
      ? undefined
      : states.filter((state) => state === 'HEALTHY').length;
  }

  async #findTask(): Promise<void> {
    if (this.#serviceArn === undefined || this.#taskDefinitionArn === undefined) return;
    this.#task = await findStoppedTask(this.#context, {
      serviceArn: this.#serviceArn,
      taskDefinitionArn: this.#taskDefinitionArn,
      onMissing: (what) => this.#missing.add(what),
    });
  }

  async #tolerate(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#missing.add(error.message);
    }
  }
}

function toFailedDeployment(deployment: ServiceDeployment): FailedDeployment {
  const { desired, running, failed, rolloutState, rolloutReason } = deployment;
  return {
    state: rolloutState ?? 'IN_PROGRESS',
    desired,
    running,
    failed,
    ...(rolloutReason === undefined ? {} : { reason: rolloutReason }),
  };
}

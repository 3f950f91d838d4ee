import { EventEmitter, once } from 'node:events';
import type { Clock } from '../clients/clock.ts';
import type {
  AttachedContainer,
  Engine,
  EngineContainer,
  EngineContainerSpec,
} from '../clients/docker.ts';
import { TASK_METADATA_VARIABLE } from '../contract/environment.ts';
import { UserError } from '../kit/user-error.ts';
import { containerSpec, HOLDER, holderSpec, nameIn, type TaskPlace } from './container-spec.ts';
import { ENDPOINT_ADDRESS } from './endpoint-program.ts';
import type { LocalContainer, LocalTask } from './local-task.ts';
import { RunningContainer } from './running-container.ts';
import { credentialsPath, serveTask, type TaskFacts } from './task-endpoint.ts';

/** What a task is started from. */
export interface TaskInput {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly place: TaskPlace;
  readonly task: LocalTask;
  /** Image of the container that holds the network: the runtime's. */
  readonly holderImage: string;
  readonly names: readonly string[];
  readonly ports: readonly number[];
  readonly facts: Omit<TaskFacts, 'address' | 'containers'>;
  /** Value of a secret by its ARN. Throws `UserError` where there is none. */
  readonly secretValue: (arn: string) => string;
  /** Variables that the containers of an image get beside those of ECS. */
  readonly variablesOf: (image: string) => Readonly<Record<string, string>>;
}

/** Engine calls that clean up are not ended by what made them necessary, but have a bound. */
const CLEANUP_LIMIT_MS = 180_000;
/** For making and starting one container. */
const START_LIMIT_MS = 60_000;

/**
 * One task: containers that share the network of a holder, started as their dependencies allow,
 * stopped in the reverse order, as ECS does it.
 *
 * ```text
 *   volumes ─▶ holder (network, endpoint) ─▶ containers by dependsOn ─▶ … ─▶ one step after the other ─▶ removed
 * ```
 */
export class RunningTask {
  readonly #input: TaskInput;
  readonly #containers: readonly RunningContainer[];
  readonly #changes = new EventEmitter();
  /** Fires when no further container may start. */
  readonly #halting = new AbortController();
  /** Fires when nobody waits any more for what runs. */
  readonly #stopping = new AbortController();
  readonly #starts: Promise<void>[] = [];
  #holder: EngineContainer | undefined;
  #failure: string | undefined;

  constructor(input: TaskInput) {
    this.#input = input;
    this.#changes.setMaxListeners(0);
    const onChange = () => void this.#changes.emit('change');
    this.#containers = input.task.containers.map((one) => new RunningContainer(one, onChange));
  }

  /** `8080/tcp` to the port of this machine. */
  get ports(): Readonly<Record<string, number>> {
    return this.#holder?.ports ?? {};
  }

  /** Why the task has to be stopped; `undefined` while all is well. */
  get failure(): string | undefined {
    return this.#failure ?? this.#containers.map(failureOf).find((text) => text !== undefined);
  }

  /** Whether every container is where it should be. */
  get isSettled(): boolean {
    return this.#containers.every(({ isSettled }) => isSettled);
  }

  /** Name and id of the container that ended first with a failure, for its last words. */
  get culprit(): { readonly name: string; readonly id: string } | undefined {
    const failed = this.#containers.find(({ exitCode }) => (exitCode ?? 0) !== 0);
    if (failed?.id === undefined) return undefined;
    return { name: failed.definition.name, id: failed.id };
  }

  /** Starts the task. Resolves when the holder runs, or could not; the containers follow by themselves. */
  async start(): Promise<void> {
    try {
      await this.#startHolder();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#fail(error.message);
    }
  }

  async #startHolder(): Promise<void> {
    const { engine, place, task } = this.#input;
    const { signal } = this.#stopping;
    for (const volume of task.volumes) {
      await engine.createVolume(nameIn(place, volume), place.labels, signal);
    }
    const spec = holderSpec(place, task, {
      image: this.#input.holderImage,
      names: this.#input.names,
      ports: this.#input.ports,
    });
    const id = await engine.createContainer(nameIn(place, HOLDER), spec, signal);
    const attached = await engine.attach(id, signal);
    const ended = engine.nextExit(id, signal);
    await engine.start(id, signal);
    this.#holder = await engine.inspect(id, signal);
    void this.#serve(attached);
    ended.then(
      () => this.#fail('its network has ended'),
      () => undefined,
    );
    for (const container of this.#containers) this.#starts.push(this.#run(container, id));
  }

  /** Resolves when the task is settled, or has failed, or the signal fires. */
  async untilSettled(signal: AbortSignal): Promise<void> {
    await this.#until(() => this.isSettled || this.failure !== undefined, signal);
  }

  /** Resolves when the task has failed or the signal fires. */
  async untilFailed(signal: AbortSignal): Promise<void> {
    await this.#until(() => this.failure !== undefined, signal);
  }

  /**
   * Stops the containers, each after those that depend on it, with its own timeout; then removes
   * all that the task had.
   */
  async stop(): Promise<void> {
    const { engine } = this.#input;
    const signal = AbortSignal.timeout(CLEANUP_LIMIT_MS);
    this.#halting.abort();
    await Promise.all(this.#starts);
    for (;;) {
      const running = this.#containers.filter(({ status }) => status.status === 'RUNNING');
      const free = running.filter((one) => !running.some((other) => dependsOn(other, one)));
      if (free.length === 0) break;
      await Promise.all(
        free.map(async (container) => {
          await engine.stop(container.id ?? '', container.definition.stopTimeoutSeconds, signal);
          if (container.status.status === 'RUNNING') container.ended(0);
        }),
      );
    }
    this.#stopping.abort();
    await this.#remove(signal);
  }

  async #remove(signal: AbortSignal): Promise<void> {
    const { engine, place } = this.#input;
    const own = { 'meshc.task': place.taskId };
    const left = await engine.list(own, signal);
    const isHolder = ({ labels }: (typeof left)[number]) => labels['meshc.container'] === HOLDER;
    await Promise.all(
      left.filter((one) => !isHolder(one)).map(({ id }) => engine.remove(id, signal)),
    );
    await Promise.all(left.filter(isHolder).map(({ id }) => engine.remove(id, signal)));
    await engine.removeVolumes(own, signal);
  }

  async #serve(attached: AttachedContainer): Promise<void> {
    await serveTask(attached, {
      ...this.#input.facts,
      address: () => this.#holder?.address ?? '',
      containers: () => this.#containers.map(({ status }) => status),
    });
  }

  async #run(container: RunningContainer, holderId: string): Promise<void> {
    const { signal } = this.#halting;
    try {
      const { definition } = container;
      const isAllowed = () => this.#dependencies(definition).every((state) => state === 'yes');
      await this.#until(() => isAllowed() || this.failure !== undefined, signal);
      if (!signal.aborted && isAllowed()) await this.#startContainer(container, holderId);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#fail(`${container.definition.name}: ${error.message}`);
    }
  }

  #dependencies({ dependsOn: list, name }: LocalContainer): readonly string[] {
    return list.map(({ container, condition }) => {
      const needed = this.#containers.find(({ definition }) => definition.name === container);
      const state = needed?.meets(condition) ?? 'impossible';
      if (state === 'impossible') this.#fail(`${name} waits for ${container}, ${lost(needed)}`);
      return state;
    });
  }

  async #startContainer(container: RunningContainer, holderId: string): Promise<void> {
    const { engine, clock, place } = this.#input;
    const { signal } = this.#stopping;
    const { definition } = container;
    const environment = this.#environment(definition);
    const spec = containerSpec(place, definition, { holderId, environment });
    const { id, ended } = await this.#create(definition.name, spec);
    container.started(id);
    ended.then(
      (code) => container.ended(code),
      () => undefined,
    );
    const { healthCheck } = definition;
    if (healthCheck !== undefined)
      void container.watchHealth(healthCheck, { engine, clock }, signal);
  }

  /** Made and started; where the engine may not raise limits of open files, without them. */
  async #create(
    name: string,
    spec: EngineContainerSpec,
  ): Promise<{ readonly id: string; readonly ended: Promise<number> }> {
    const { engine, place } = this.#input;
    // Not ended with the task: what the engine has begun to make would be left behind.
    const signal = AbortSignal.timeout(START_LIMIT_MS);
    const id = await engine.createContainer(nameIn(place, name), spec, signal);
    const ended = engine.nextExit(id, this.#stopping.signal);
    ended.catch(() => undefined);
    try {
      await engine.start(id, signal);
      // One that ends at once may have done so before the engine heard that somebody waits.
      const seen = await engine.inspect(id, signal);
      return { id, ended: seen?.isRunning === false ? Promise.resolve(seen.exitCode) : ended };
    } catch (error) {
      const { Ulimits: limits, ...hostConfig } = spec.HostConfig;
      const isAboutLimits = error instanceof UserError && error.message.includes('rlimit');
      if (!isAboutLimits || limits === undefined) throw error;
      await engine.remove(id, signal);
      return this.#create(name, { ...spec, HostConfig: hostConfig });
    }
  }

  #environment({ name, image, environment, secrets }: LocalContainer): Record<string, string> {
    const { facts, secretValue, variablesOf } = this.#input;
    const { region } = facts.aws;
    const values = Object.entries(secrets).map(([variable, arn]) => [variable, secretValue(arn)]);
    return {
      ...environment,
      ...Object.fromEntries(values),
      ...variablesOf(image),
      [TASK_METADATA_VARIABLE]: `http://${ENDPOINT_ADDRESS}/v4/${name}`,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      ...(facts.accessKeyId === undefined
        ? {}
        : { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: credentialsPath(facts.accessKeyId) }),
    };
  }

  #fail(reason: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#changes.emit('change');
  }

  async #until(isTrue: () => boolean, signal: AbortSignal): Promise<void> {
    while (!isTrue() && !signal.aborted) {
      await once(this.#changes, 'change', { signal }).catch(() => undefined);
    }
  }
}

function dependsOn(one: RunningContainer, other: RunningContainer): boolean {
  return one.definition.dependsOn.some(({ container }) => container === other.definition.name);
}

/** ECS stops a task when an essential container ends, and a service replaces one that is unhealthy. */
function failureOf({ definition, status, exitCode }: RunningContainer): string | undefined {
  if (!definition.essential) return undefined;
  if (status.status === 'STOPPED') return `${definition.name} ended with code ${exitCode}`;
  return status.health === 'UNHEALTHY' ? `${definition.name} is unhealthy` : undefined;
}

function lost(container: RunningContainer | undefined): string {
  if (container === undefined) return 'which is no container of the task';
  const { exitCode } = container;
  return exitCode === undefined ? 'which is unhealthy' : `which ended with code ${exitCode}`;
}

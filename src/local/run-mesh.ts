import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clients/clock.ts';
import type { Engine } from '../clients/docker.ts';
import { UserError } from '../kit/user-error.ts';
import type { CompiledMesh } from '../model/stack.ts';
import { ENDPOINT_ADDRESS } from './endpoint-program.ts';
import { evaluateMesh, partitionOf } from './evaluate-template.ts';
import { findSecret } from './find-secret.ts';
import type { LocalAwsState } from './local-aws.ts';
import type { LocalEvent } from './local-event.ts';
import { type LocalService, toLocalService } from './local-task.ts';
import { type LocalRoles, ownSecrets, readParameters, readRoles } from './made-resources.ts';
import { markName, meshLabels, networkName } from './mesh-labels.ts';
import { pullImages } from './pull-images.ts';
import { removeMesh } from './remove-mesh.ts';
import { RunningTask } from './run-task.ts';

/** What a local mesh is run from. */
export interface LocalMeshInput {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly mesh: CompiledMesh;
  /** Image of the runtime; it also holds the network of each task. */
  readonly runtimeImage: string;
  /** Port of Consul's HTTP API in the dev server. */
  readonly consulPort: number;
  /** Only these components and what they depend on; all when empty. */
  readonly only: readonly string[];
  /** Values of secrets and parameters, by name or ARN. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly report: (event: LocalEvent) => void;
  /** Is called with what replaces all tasks of services and gateways one after the other, and resolves when that is done. */
  readonly onRollable: (roll: () => Promise<void>) => void;
  /** Stops the mesh in its order. */
  readonly signal: AbortSignal;
}

const SETUP_LIMIT_MS = 600_000;
const CHECK_LIMIT_MS = 30_000;
const LAST_LINES = 10;
const FIRST_RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 30_000;

/**
 * Runs a mesh on the Docker Engine until the signal fires, and then stops it, everything in the
 * order in which AWS would: components after what they depend on, tasks replaced when they fail.
 * Leaves nothing behind, also after a failure. Throws `UserError` where it cannot start.
 */
export async function runMesh(input: LocalMeshInput): Promise<void> {
  const { engine, mesh, signal } = input;
  const run = new MeshRun(input);
  run.checkSecrets();
  const labels = meshLabels(mesh.identity);
  const setup = AbortSignal.any([signal, AbortSignal.timeout(SETUP_LIMIT_MS)]);
  const left = await engine.list(labels, setup);
  if (left.length > 0) {
    throw new UserError(
      `containers of the mesh ${mesh.identity.name} are there already: stop that meshc up, or remove them with meshc down`,
    );
  }
  await pullImages(input, run.images, setup);
  try {
    await engine.createVolume(markName(mesh.identity), labels, setup);
    await engine.createNetwork(run.network, labels, setup);
    input.onRollable(() => run.roll());
    await run.run();
  } finally {
    await removeMesh(engine, mesh.identity);
  }
}

/** A task that runs, or ran. */
interface Launched {
  readonly taskId: string;
  readonly task: RunningTask;
}

/** The place of one task of a service. */
interface Slot {
  /** Fires when the task is to be replaced. */
  wanted: AbortController;
  /** Resolves when that is done. */
  replaced: PromiseWithResolvers<void>;
}

function makeSlot(): Slot {
  return { wanted: new AbortController(), replaced: Promise.withResolvers() };
}

function ignore(): void {
  // Nobody waits for this one.
}

class MeshRun {
  readonly network: string;
  readonly #input: LocalMeshInput;
  readonly #services: readonly LocalService[];
  readonly #roles: LocalRoles;
  /** ARNs of the secrets into which a task of the mesh puts the values. */
  readonly #own: ReadonlySet<string>;
  readonly #aws: LocalAwsState;
  /** Fires when somebody removes the mesh under our feet. */
  readonly #removed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #slots = new Map<string, readonly Slot[]>();
  /** By component: resolves when all of its tasks have been settled once. */
  readonly #settled = new Map<string, PromiseWithResolvers<void>>();
  /** By component: resolves when all of its tasks have ended. */
  readonly #ended = new Map<string, PromiseWithResolvers<void>>();

  constructor(input: LocalMeshInput) {
    const { identity, target } = input.mesh;
    const stacks = evaluateMesh(input.mesh);
    const services = stacks.flatMap((stack) => toLocalService(stack) ?? []);
    this.#input = input;
    this.#signal = AbortSignal.any([input.signal, this.#removed.signal]);
    this.network = networkName(identity);
    this.#services = selected(services, input.only);
    this.#roles = readRoles(stacks);
    this.#own = ownSecrets(stacks);
    this.#aws = {
      region: target.region,
      sessions: new Map(),
      tasks: new Map(),
      parameters: readParameters(stacks),
      secrets: new Map(input.secrets),
    };
    for (const { component } of this.#services) {
      this.#settled.set(component, Promise.withResolvers());
      this.#ended.set(component, Promise.withResolvers());
    }
  }

  /** Throws `UserError` that names every secret that is neither given nor made by the mesh itself. */
  checkSecrets(): void {
    const wanted = this.#services.flatMap(({ task }) =>
      task.containers.flatMap(({ secrets }) => Object.values(secrets)),
    );
    const missing = [...new Set(wanted)].filter(
      (arn) => !this.#own.has(arn) && findSecret(this.#aws.secrets, arn) === undefined,
    );
    if (missing.length === 0) return;
    throw new UserError(
      `these secrets have no value here: ${missing.join(', ')}; give each with --secrets FILE, a line NAME=VALUE with its name or ARN`,
    );
  }

  get images(): readonly string[] {
    const used = this.#services.flatMap(({ task }) => task.containers.map(({ image }) => image));
    return [...new Set([this.#input.runtimeImage, ...used])];
  }

  /** Replaces the tasks of all services and gateways, of each one after the other. */
  async roll(): Promise<void> {
    const rolled = this.#services.filter(({ kind }) => kind === 'service' || kind === 'gateway');
    await Promise.all(
      rolled.map(async ({ component }) => {
        for (const slot of this.#slots.get(component) ?? []) {
          slot.replaced = Promise.withResolvers();
          slot.wanted.abort();
          await slot.replaced.promise;
        }
      }),
    );
  }

  async run(): Promise<void> {
    const { report } = this.#input;
    const signal = this.#signal;
    const running = Promise.all(this.#services.map((service) => this.#runService(service)));
    void Promise.all([...this.#settled.values()].map(({ promise }) => promise)).then(() => {
      if (!signal.aborted) report({ kind: 'all-running' });
    });
    await running;
  }

  async #runService(service: LocalService): Promise<void> {
    const { component, dependsOn, desiredCount } = service;
    await Promise.all(dependsOn.map((name) => this.#settled.get(name)?.promise));
    const firsts = Array.from({ length: desiredCount }, () => Promise.withResolvers<void>());
    const slots = firsts.map(makeSlot);
    this.#slots.set(component, slots);
    void Promise.all(firsts.map(({ promise }) => promise)).then(() =>
      this.#settled.get(component)?.resolve(),
    );
    await Promise.all(
      slots.map((slot, index) => this.#keepTask(service, slot, firsts[index]?.resolve ?? ignore)),
    );
    // Where the mesh stops while this one starts, those behind it go on to their own end.
    this.#settled.get(component)?.resolve();
    this.#ended.get(component)?.resolve();
  }

  /**
   * One of the service's tasks, replaced for as long as the mesh runs: when it has failed, after it
   * has stopped; when that is asked for, by one that runs before it stops.
   */
  async #keepTask(service: LocalService, slot: Slot, onFirstSettled: () => void): Promise<void> {
    const { clock } = this.#input;
    const signal = this.#signal;
    let pauseMs = FIRST_RESTART_MS;
    let current = await this.#launch(service);
    for (;;) {
      const wasSettled = current.task.isSettled;
      if (wasSettled) onFirstSettled();
      await current.task.untilFailed(AbortSignal.any([signal, slot.wanted.signal]));
      if (slot.wanted.signal.aborted && !signal.aborted && current.task.failure === undefined) {
        current = await this.#replace(service, current);
        slot.wanted = new AbortController();
        slot.replaced.resolve();
        continue;
      }
      await this.#noticeRemoval();
      await this.#reportFailure(service.component, current);
      if (signal.aborted) await this.#untilDependentsEnded(service.component);
      await this.#end(service, current);
      await clock.sleep(pauseMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      pauseMs = wasSettled ? FIRST_RESTART_MS : Math.min(pauseMs * 2, LONGEST_RESTART_MS);
      current = await this.#launch(service);
    }
  }

  /** Ends the run where somebody removes the mesh, which looks like tasks that fail. */
  async #noticeRemoval(): Promise<void> {
    const { engine, mesh } = this.#input;
    if (this.#signal.aborted) return;
    const limit = AbortSignal.timeout(CHECK_LIMIT_MS);
    if (!(await engine.hasVolume(markName(mesh.identity), limit))) this.#removed.abort();
  }

  /** A rolling replacement: the old task stays where the new one does not come up. */
  async #replace(service: LocalService, old: Launched): Promise<Launched> {
    const next = await this.#launch(service);
    if (next.task.isSettled) {
      await this.#end(service, old);
      return next;
    }
    await this.#reportFailure(service.component, next);
    await this.#end(service, next);
    return old;
  }

  /** Starts a task, and waits until it is as it should be, or has failed, or the mesh ends. */
  async #launch(service: LocalService): Promise<Launched> {
    const { report } = this.#input;
    const { component } = service;
    const taskId = randomBytes(16).toString('hex');
    const task = this.#makeTask(service, taskId);
    report({ kind: 'starting', component, taskId });
    await task.start();
    await task.untilSettled(this.#signal);
    if (task.isSettled) {
      this.#describe(service, taskId, 'RUNNING');
      report({ kind: 'running', component, taskId, ports: task.ports });
    }
    return { taskId, task };
  }

  async #end(service: LocalService, { taskId, task }: Launched): Promise<void> {
    const { report } = this.#input;
    const { component } = service;
    report({ kind: 'stopping', component, taskId });
    this.#describe(service, taskId, 'RUNNING', 'STOPPED');
    await task.stop();
    this.#describe(service, taskId, 'STOPPED', 'STOPPED');
    report({ kind: 'stopped', component, taskId });
  }

  /** Those that need this component stop first. */
  async #untilDependentsEnded(component: string): Promise<void> {
    const dependents = this.#services.filter(({ dependsOn }) => dependsOn.includes(component));
    await Promise.all(dependents.map((one) => this.#ended.get(one.component)?.promise));
  }

  #makeTask(service: LocalService, taskId: string): RunningTask {
    const { engine, clock, mesh, runtimeImage, consulPort } = this.#input;
    const { component, kind, task } = service;
    const { region, accountId } = mesh.target;
    const prefix = `arn:${partitionOf(region)}:ecs:${region}:${accountId}`;
    const published = task.containers.flatMap(({ ports }) => ports);
    this.#describe(service, taskId, 'PROVISIONING');
    return new RunningTask({
      engine,
      clock,
      place: {
        network: this.network,
        component,
        taskId,
        labels: {
          ...meshLabels(mesh.identity),
          'meshc.component': component,
          'meshc.task': taskId,
        },
      },
      task,
      holderImage: runtimeImage,
      names: [...service.dnsNames, `${component}.${this.network}`],
      ports: [...new Set(kind === 'dev-server' ? [...published, consulPort] : published)],
      facts: {
        aws: this.#aws,
        taskArn: this.#taskArn(service, taskId),
        clusterArn: `${prefix}:cluster/${service.cluster}`,
        family: task.family,
        accessKeyId: this.#openSession(task.roleArn, taskId),
      },
      secretValue: (arn) => this.#secretValue(arn),
      variablesOf: (image) =>
        image === runtimeImage ? { AWS_ENDPOINT_URL: `http://${ENDPOINT_ADDRESS}` } : {},
    });
  }

  #taskArn({ cluster }: LocalService, taskId: string): string {
    const { region, accountId } = this.#input.mesh.target;
    return `arn:${partitionOf(region)}:ecs:${region}:${accountId}:task/${cluster}/${taskId}`;
  }

  /** Keys of the task's role, as the role's session of this task. */
  #openSession(roleArn: string | undefined, taskId: string): string | undefined {
    if (roleArn === undefined) return undefined;
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const role = this.#roles.get(roleArn) ?? { tags: {}, mayReadItself: false };
    this.#aws.sessions.set(accessKeyId, {
      ...role,
      roleArn,
      accessKeyId,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomUUID(),
      sessionName: taskId,
    });
    return accessKeyId;
  }

  #describe(
    service: LocalService,
    taskId: string,
    lastStatus: 'PROVISIONING' | 'RUNNING' | 'STOPPED',
    desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING',
  ): void {
    const arn = this.#taskArn(service, taskId);
    this.#aws.tasks.set(arn, { arn, lastStatus, desiredStatus, tags: service.task.tags });
  }

  #secretValue(arn: string): string {
    const value = findSecret(this.#aws.secrets, arn);
    if (value !== undefined) return value;
    throw new UserError(
      `the secret ${arn} has no value yet: the dev server puts it in when it starts for the first time`,
    );
  }

  async #reportFailure(component: string, { taskId, task }: Launched): Promise<void> {
    const { engine, report } = this.#input;
    const signal = this.#signal;
    const { failure, culprit } = task;
    if (signal.aborted || failure === undefined) return;
    const lastLines: string[] = [];
    if (culprit !== undefined) {
      const options = { follow: false, tail: LAST_LINES };
      for await (const line of engine.logs(culprit.id, options, signal)) {
        lastLines.push(`${culprit.name}: ${line}`);
      }
    }
    report({ kind: 'failed', component, taskId, reason: failure, lastLines });
  }
}

/** The named services with all that they depend on; every one when none is named. */
function selected(
  services: readonly LocalService[],
  only: readonly string[],
): readonly LocalService[] {
  if (only.length === 0) return services;
  const wanted = new Set<string>();
  const add = (component: string): void => {
    if (wanted.has(component)) return;
    wanted.add(component);
    for (const name of services.find((one) => one.component === component)?.dependsOn ?? []) {
      add(name);
    }
  };
  for (const component of only) add(component);
  return services.filter(({ component }) => wanted.has(component));
}

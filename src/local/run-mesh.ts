import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clients/clock.ts';
import type { Engine } from '../clients/docker.ts';
import { mapLimit } from '../kit/map-limit.ts';
import { UserError } from '../kit/user-error.ts';
import type { CompiledMesh } from '../model/stack.ts';
import { ENDPOINT_ADDRESS } from './endpoint-program.ts';
import { evaluateMesh, partitionOf } from './evaluate-template.ts';
import type { LocalAwsState } from './local-aws.ts';
import { type LocalService, toLocalService } from './local-task.ts';
import { meshLabels } from './mesh-labels.ts';
import { removeMesh } from './remove-mesh.ts';
import { type LocalRoles, readParameters, readRoles } from './roles.ts';
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
  /** Stops the mesh in its order. */
  readonly signal: AbortSignal;
}

/** What happens to a local mesh, for the one who watches. */
export type LocalEvent =
  | { readonly kind: 'pulling'; readonly image: string }
  | {
      readonly kind: 'starting' | 'stopping' | 'stopped';
      readonly component: string;
      readonly taskId: string;
    }
  | {
      readonly kind: 'running';
      readonly component: string;
      readonly taskId: string;
      readonly ports: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'failed';
      readonly component: string;
      readonly taskId: string;
      readonly reason: string;
      /** What the container that failed wrote last. */
      readonly lastLines: readonly string[];
    }
  | { readonly kind: 'all-running' };

const PULL_LIMIT = 2;
const SETUP_LIMIT_MS = 600_000;
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
    await engine.createNetwork(run.network, labels, setup);
    await run.run();
  } finally {
    await removeMesh(engine, mesh.identity);
  }
}

async function pullImages(
  { engine, report }: LocalMeshInput,
  images: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await mapLimit(images, PULL_LIMIT, async (image) => {
    if (await engine.hasImage(image, signal)) return;
    report({ kind: 'pulling', image });
    await engine.pullImage(image, signal).catch((error: unknown) => {
      throw new UserError(
        `the image ${image} is not here and cannot be pulled; build or load it, or give another one with --image: ${error instanceof Error ? error.message : error}`,
        { cause: error },
      );
    });
  });
}

class MeshRun {
  readonly network: string;
  readonly #input: LocalMeshInput;
  readonly #services: readonly LocalService[];
  readonly #roles: LocalRoles;
  readonly #aws: LocalAwsState;
  /** Fires when somebody removes the mesh under our feet. */
  readonly #removed = new AbortController();
  readonly #signal: AbortSignal;
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
    this.network = `meshc-${identity.name}-${identity.environment}`;
    this.#services = selected(services, input.only);
    this.#roles = readRoles(stacks);
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

  get images(): readonly string[] {
    const used = this.#services.flatMap(({ task }) => task.containers.map(({ image }) => image));
    return [...new Set([this.#input.runtimeImage, ...used])];
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
    void Promise.all(firsts.map(({ promise }) => promise)).then(() =>
      this.#settled.get(component)?.resolve(),
    );
    await Promise.all(firsts.map(({ resolve }) => this.#keepTask(service, resolve)));
    // Where the mesh stops while this one starts, those behind it go on to their own end.
    this.#settled.get(component)?.resolve();
    this.#ended.get(component)?.resolve();
  }

  /** One of the service's tasks, replaced for as long as the mesh runs. */
  async #keepTask(service: LocalService, onFirstSettled: () => void): Promise<void> {
    const { clock } = this.#input;
    const signal = this.#signal;
    let pauseMs = FIRST_RESTART_MS;
    while (!signal.aborted) {
      const wasSettled = await this.#runTask(service, onFirstSettled);
      if (signal.aborted) return;
      await clock.sleep(pauseMs, signal).catch(() => undefined);
      pauseMs = wasSettled ? FIRST_RESTART_MS : Math.min(pauseMs * 2, LONGEST_RESTART_MS);
    }
  }

  /** Runs one task to its end, and says whether all of it ever was as it should be. */
  async #runTask(service: LocalService, onSettled: () => void): Promise<boolean> {
    const { report } = this.#input;
    const signal = this.#signal;
    const { component } = service;
    const taskId = randomBytes(16).toString('hex');
    const task = this.#makeTask(service, taskId);
    let wasSettled = false;
    report({ kind: 'starting', component, taskId });
    try {
      await task.start();
      await task.untilSettled(signal);
      wasSettled = task.isSettled;
      if (wasSettled) {
        this.#describe(service, taskId, 'RUNNING');
        report({ kind: 'running', component, taskId, ports: task.ports });
        onSettled();
      }
      await task.untilFailed(signal);
      if (await task.isRemoved()) this.#removed.abort();
      await this.#reportFailure(component, taskId, task);
    } catch (error) {
      if (!(error instanceof UserError) && !signal.aborted) throw error;
      if (!signal.aborted) this.#report(component, taskId, String((error as Error).message), []);
    }
    if (signal.aborted) await this.#untilDependentsEnded(component);
    report({ kind: 'stopping', component, taskId });
    this.#describe(service, taskId, 'RUNNING', 'STOPPED');
    await task.stop();
    this.#describe(service, taskId, 'STOPPED', 'STOPPED');
    report({ kind: 'stopped', component, taskId });
    return wasSettled;
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
      `the secret ${arn} has no value here; give it with --secrets FILE, a line NAME=VALUE with its name or ARN`,
    );
  }

  async #reportFailure(component: string, taskId: string, task: RunningTask): Promise<void> {
    const { engine } = this.#input;
    const signal = this.#signal;
    const { failure, culprit } = task;
    if (signal.aborted || failure === undefined) return;
    const lines: string[] = [];
    if (culprit !== undefined) {
      for await (const line of engine.logs(
        culprit.id,
        { follow: false, tail: LAST_LINES },
        signal,
      )) {
        lines.push(`${culprit.name}: ${line}`);
      }
    }
    this.#report(component, taskId, failure, lines);
  }

  #report(component: string, taskId: string, reason: string, lastLines: readonly string[]): void {
    this.#input.report({ kind: 'failed', component, taskId, reason, lastLines });
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

/**
 * The value of what ECS's `valueFrom` names: an ARN, for a secret with the JSON key behind it
 * (Amazon ECS Developer Guide, "Pass Secrets Manager secrets"). The file may give the whole, or the
 * name alone.
 */
function findSecret(secrets: ReadonlyMap<string, string>, arn: string): string | undefined {
  const whole = secrets.get(arn);
  if (whole !== undefined) return whole;
  const [, , service, , , ...rest] = arn.split(':');
  if (service === 'ssm') return secrets.get(`/${rest.join(':').replace(/^parameter\//u, '')}`);
  const [, name = '', key = ''] = rest;
  const value = secrets.get(name) ?? secrets.get(arn.split(':').slice(0, 7).join(':'));
  if (value === undefined || key === '') return value;
  try {
    const member: unknown = JSON.parse(value)[key];
    return member === undefined ? undefined : String(member);
  } catch {
    return undefined;
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOGIN_TASK_ID_META, TASK_ID_META } from '../../../src/contract/registration.ts';
import { runController } from '../../../src/runtime/controller/run.ts';
import { runHealthSync } from '../../../src/runtime/health-sync/run.ts';
import { runMeshInit } from '../../../src/runtime/mesh-init/run.ts';
import { LOGIN_SECRET } from '../../fakes/consul-acl.ts';
import { type FakeTask, RUNNING_TASK } from '../../fakes/ecs-api.ts';
import { type Doubt, makePlan, type Plan } from './plan.ts';
import { Random } from './random.ts';
import {
  type LoggedLine,
  MANAGEMENT_TOKEN,
  makeWorld,
  type Run,
  TASK_ID,
  type World,
} from './world.ts';

/** What came of one sequence of faults. */
export interface Outcome {
  readonly plan: Plan;
  /** What must not be, one line each; none where all is well. */
  readonly problems: readonly string[];
  readonly lines: readonly LoggedLine[];
  /** Which of the paths that matter this sequence took, so that a campaign can tell that it took them all. */
  readonly reached: ReadonlySet<string>;
}

const SECOND_MS = 1_000;
const LOGOUT_MS = 5 * SECOND_MS;
/** What a bound may be missed by: one step of the loop that looks at it. */
const SLACK_MS = SECOND_MS;
/** The start of a controller, the longest pause after a failure, and two passes. */
const SWEEP_MS = 35 * SECOND_MS;
/** The grace for a task that ECS does not know comes on top. */
const FORGOTTEN_SWEEP_MS = SWEEP_MS + 70 * SECOND_MS;
const STOP_LIMIT_MS = 2_000 * SECOND_MS;
/** From the end of all faults to the write that has to come: the longest pause between two attempts, and a poll. */
const CATCH_UP_MS = 75 * SECOND_MS;
const CONSUL_SERVERS = ['consul-1', 'consul-2', 'consul-3'] as const;
const BYSTANDER = 'ffffffffffff';
const FOREIGN_ENTRY = { ID: 'database', Service: 'database' };

/** Runs one task through what the seed decides, from its start until nothing of it may be left. */
export async function runSequence(seed: number): Promise<Outcome> {
  const plan = makePlan(new Random(seed));
  const world = makeWorld(plan, seed);
  const sequence = new Sequence(plan, world);
  try {
    await world.time.run(sequence.live(), STOP_LIMIT_MS);
  } catch (error) {
    sequence.problems.push(error instanceof Error ? String(error.stack) : String(error));
  } finally {
    world.close();
  }
  return { plan, problems: sequence.problems, lines: world.lines, reached: sequence.reached };
}

class Sequence {
  readonly problems: string[] = [];
  readonly reached = new Set<string>();
  readonly #plan: Plan;
  readonly #world: World;
  readonly #controllers = new Set<Run>();
  #truth: FakeTask | undefined = RUNNING_TASK;
  #controllerCount = 0;

  constructor(plan: Plan, world: World) {
    this.#plan = plan;
    this.#world = world;
  }

  async live(): Promise<void> {
    const { time, metadata } = this.#world;
    this.#schedule();
    const isPrepared = await this.#prepare();
    if (isPrepared) await this.#serve();
    metadata.stop('consul-dataplane');
    this.#truth = { ...RUNNING_TASK, desiredStatus: 'STOPPED', lastStatus: 'DEPROVISIONING' };
    this.#tellEcs();
    await time.wait(this.#plan.drainMs);
    this.#endedMs = time.nowMs;
    this.#truth = { ...this.#truth, lastStatus: 'STOPPED' };
    if (this.#plan.isForgottenByEcs) this.#truth = undefined;
    this.#tellEcs();
    const lastDoubtMs = Math.max(0, ...this.#plan.doubts.map(({ untilMs }) => untilMs));
    await time.wait(Math.max(0, Math.max(this.#plan.calmMs, lastDoubtMs) + 1 - time.nowMs));
    if (this.#controllers.size === 0) this.#startController();
    await time.wait(this.#plan.isForgottenByEcs ? FORGOTTEN_SWEEP_MS : SWEEP_MS);
    await this.#endControllers();
    this.#checkRemains();
    this.#checkPatience();
    this.#checkLogs();
  }

  /** Everything that happens by the clock. */
  #schedule(): void {
    const { time, misbehave, consul, move } = this.#world;
    const { faults, calmMs, controllerStartsMs, controllerEnds } = this.#plan;
    for (const { target, fault, fromMs, untilMs } of faults) {
      time.at(fromMs, () => misbehave(target, fault));
      time.at(Math.min(untilMs, calmMs), () => misbehave(target, { kind: 'none' }));
    }
    for (const atMs of controllerStartsMs) time.at(atMs, () => this.#startController());
    for (const { atMs, signal } of controllerEnds) {
      time.at(atMs, () => {
        for (const controller of this.#controllers) controller.signal(signal);
      });
    }
    for (const { kind, fromMs, untilMs } of this.#plan.doubts) {
      time.at(fromMs, () => this.#tellEcs(kind));
      time.at(untilMs, () => this.#tellEcs());
    }
    const { moveMs, consulLossMs } = this.#plan;
    if (moveMs !== undefined) time.at(moveMs, move);
    if (consulLossMs !== undefined) time.at(consulLossMs, () => consul.reset());
  }

  /** Lets ECS say what is true of the task, or what it wrongly says. */
  #tellEcs(doubt?: Doubt['kind']): void {
    const { ecs } = this.#world;
    if (this.#truth === undefined || doubt === 'missing') ecs.tasks.delete(TASK_ID);
    else ecs.tasks.set(TASK_ID, this.#truth);
    ecs.faults.silentOn = doubt === 'silent' ? [TASK_ID] : [];
    ecs.faults.failDescribeOf = doubt === 'failed' ? [TASK_ID] : [];
  }

  /** A controller that ECS starts again when it ends, for as long as the sequence lasts. */
  #startController(): void {
    this.#controllerCount += 1;
    const name = `controller-${this.#controllerCount}`;
    const heartbeat = join(this.#world.directory, 'heartbeat');
    const run = this.#world.start(name, (world) => runController(world, heartbeat), {
      CONSUL_HTTP_TOKEN: MANAGEMENT_TOKEN,
    });
    this.#controllers.add(run);
    const { time } = this.#world;
    void run.ended.then(async (end) => {
      this.#controllers.delete(run);
      this.reached.add(`controller ended with ${end}`);
      if (this.#isOver) return;
      await time.wait(5 * SECOND_MS);
      if (!this.#isOver) this.#startController();
    });
  }

  #isOver = false;
  #stoppedMs = 0;
  /** When ECS began to say that the task has ended. */
  #endedMs = 0;

  async #endControllers(): Promise<void> {
    this.#isOver = true;
    const running = [...this.#controllers];
    const endedMs = this.#world.time.nowMs;
    for (const controller of running) controller.signal('SIGTERM');
    for (const { ended } of running) await ended;
    this.#checkBound('controller', endedMs, 0);
  }

  /** mesh-init; whether it succeeded. */
  async #prepare(): Promise<boolean> {
    const { time, start, consul, metadata } = this.#world;
    const { meshInitEnd, startLimitSeconds, consulLossMs } = this.#plan;
    const meshInit = start('mesh-init', runMeshInit);
    let signalledMs: number | undefined;
    if (meshInitEnd !== undefined) {
      time.at(meshInitEnd.afterMs, () => {
        signalledMs = time.nowMs;
        meshInit.signal(meshInitEnd.signal);
      });
    }
    const end = await meshInit.ended;
    this.reached.add(`mesh-init ended with ${end}`);
    this.#checkBound('mesh-init', 0, startLimitSeconds * SECOND_MS + LOGOUT_MS);
    if (signalledMs !== undefined)
      this.#checkBound('mesh-init after its signal', signalledMs, LOGOUT_MS);
    if (end !== 0) return false;
    const entries = consul.entriesOf(metadata.clusterArn);
    const isThere = entries.filter((id) => id.includes(TASK_ID)).length === 2;
    if (!isThere && consulLossMs === undefined) this.problems.push('mesh-init left no entries');
    return true;
  }

  /** consul-dataplane and health-sync, until ECS has stopped them. */
  async #serve(): Promise<void> {
    const { time, start, metadata } = this.#world;
    const { healthChanges, stopAfterMs, stopSignal } = this.#plan;
    const dataplane = this.#logIn(TASK_ID);
    this.#addBystander();
    const startMs = time.nowMs;
    for (const { afterMs, container, health } of healthChanges) {
      time.at(startMs + afterMs, () => metadata.setHealth(container, health));
    }
    const healthSync = start('health-sync', runHealthSync);
    const early = await Promise.race([healthSync.ended, time.wait(stopAfterMs)]);
    if (early === undefined) {
      this.#checkCaughtUp(startMs);
      await this.#failServers();
      await this.#stop(healthSync, stopSignal);
    } else if (this.#plan.consulLossMs === undefined) {
      this.problems.push(`health-sync ended by itself with ${early}`);
    } else this.reached.add('health-sync ended for being forgotten');
    if (this.#plan.dataplaneLogsOut) dataplane.logOut();
  }

  async #stop(healthSync: Run, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { time, metadata } = this.#world;
    const stoppedMs = time.nowMs;
    this.#stoppedMs = stoppedMs;
    healthSync.signal(signal);
    if (this.#plan.shutdown === 'follow-dataplane') {
      time.at(stoppedMs + 3 * SECOND_MS, () => metadata.stop('consul-dataplane'));
    }
    const end = await healthSync.ended;
    this.reached.add(`health-sync ended with ${end}`);
    this.#checkBound('health-sync after its signal', stoppedMs, this.#stopBoundMs());
    if (end === 'killed') return;
    this.#checkDrained();
    this.#checkExitCode(end);
  }

  /** The servers fail all at once, shortly before the task is to stop. */
  async #failServers(): Promise<void> {
    const { stopFault } = this.#plan;
    const { time, misbehave, metadata } = this.#world;
    if (stopFault === undefined) return;
    const { fault, leadMs, lengthMs } = stopFault;
    for (const server of CONSUL_SERVERS) misbehave(server, fault);
    metadata.setHealth('app', 'HEALTHY');
    metadata.setHealth('consul-dataplane', lengthMs % 2 === 0 ? 'HEALTHY' : 'UNHEALTHY');
    time.at(time.nowMs + lengthMs, () => {
      for (const server of CONSUL_SERVERS) misbehave(server, { kind: 'none' });
    });
    await time.wait(leadMs);
  }

  /** The sum of the limits in health-sync/drain.ts, and of the write that may be under way. */
  #stopBoundMs(): number {
    const { shutdown, delaySeconds } = this.#plan;
    if (shutdown === 'follow-dataplane') return (1 + 5 + 110 + 10 + 2) * SECOND_MS;
    const deregisterSeconds = shutdown === 'delay-and-deregister' ? 10 : 0;
    return (1 + Math.max(5, delaySeconds) + delaySeconds + deregisterSeconds + 2) * SECOND_MS;
  }

  /** A login with what mesh-init wrote for consul-dataplane, as this task or as another. */
  #logIn(taskId: string): { readonly isLoggedIn: boolean; logOut(): void } {
    const { directory, consul } = this.#world;
    const file = readFileSync(join(directory, 'consul-dataplane.json'), 'utf8');
    const { authMethod, bearerToken, meta } = JSON.parse(file).consul.credentials.login;
    const Meta = { ...meta, [LOGIN_TASK_ID_META]: taskId };
    const body = { AuthMethod: authMethod, BearerToken: bearerToken, Meta };
    const { json } = consul.answer({ method: 'POST', path: '/v1/acl/login', body });
    const token = (json as { SecretID?: string } | undefined)?.SecretID;
    return {
      isLoggedIn: token !== undefined,
      logOut: () => {
        if (token !== undefined) consul.answer({ method: 'POST', path: '/v1/acl/logout', token });
      },
    };
  }

  /** A task that runs on, and an entry that belongs to no task: both must outlive everything. */
  #addBystander(): void {
    const { consul, ecs, metadata } = this.#world;
    ecs.tasks.set(BYSTANDER, RUNNING_TASK);
    // While STS is away, the bystander has entries alone.
    this.#hasBystanderToken = this.#logIn(BYSTANDER).isLoggedIn;
    const Meta = { [TASK_ID_META]: BYSTANDER };
    for (const service of [{ ID: `web-${BYSTANDER}`, Service: 'web', Meta }, FOREIGN_ENTRY]) {
      const body = { Node: metadata.clusterArn, SkipNodeUpdate: true, Service: service };
      const path = '/v1/catalog/register';
      consul.answer({ method: 'PUT', path, token: MANAGEMENT_TOKEN, body });
    }
    this.#hasBystander = true;
  }

  #hasBystander = false;
  #hasBystanderToken = false;

  #checkBound(what: string, fromMs: number, limitMs: number): void {
    const tookMs = this.#world.time.nowMs - fromMs;
    if (tookMs > limitMs + SLACK_MS) this.problems.push(`${what} took ${tookMs} ms of ${limitMs}`);
  }

  /** What Consul holds of the task is what its containers are, once there was time for it. */
  #checkCaughtUp(startMs: number): void {
    const { time, consul, metadata } = this.#world;
    const { healthChanges, calmMs, consulLossMs } = this.#plan;
    const lastChangeMs = startMs + Math.max(...healthChanges.map(({ afterMs }) => afterMs));
    const isSettled = time.nowMs > Math.max(calmMs, lastChangeMs) + CATCH_UP_MS;
    if (!isSettled || consulLossMs !== undefined) return;
    const health = new Map<string, string>([
      ['app', 'UNKNOWN'],
      ['consul-dataplane', 'UNKNOWN'],
    ]);
    const inOrder = healthChanges.toSorted((left, right) => left.afterMs - right.afterMs);
    for (const { container, health: next } of inOrder) health.set(container, next);
    const isApp = health.get('app') === 'HEALTHY';
    const isTask = isApp && health.get('consul-dataplane') === 'HEALTHY';
    this.reached.add(isTask ? 'caught up, passing' : 'caught up, critical');
    for (const { CheckID, Status } of consul.checksOf(metadata.clusterArn)) {
      if (!CheckID.includes(TASK_ID)) continue;
      const passes = CheckID.endsWith('consul-dataplane') ? isTask : isApp;
      const wanted = passes ? 'passing' : 'critical';
      if (Status !== wanted) this.problems.push(`${CheckID} is ${Status} and should be ${wanted}`);
    }
  }

  /** Whether Consul was there in time for the last write: from the start of the stop, or two seconds after it. */
  get #mustDrain(): boolean {
    const { stopFault, calmMs, consulLossMs } = this.#plan;
    if (this.#stoppedMs < calmMs || consulLossMs !== undefined) return false;
    if (stopFault === undefined) return true;
    const { fault, leadMs, lengthMs } = stopFault;
    const isBrief = lengthMs - leadMs <= 2 * SECOND_MS;
    return isBrief && (fault.kind === 'down' || fault.kind === 'cut-before');
  }

  /** Where health-sync says that Consul has it, no check passes. */
  #checkDrained(): void {
    const { consul, metadata, lines } = this.#world;
    if (!lines.some(({ event }) => event === 'drained')) {
      if (this.#mustDrain) this.problems.push('health-sync gave the last write up too early');
      return;
    }
    this.reached.add('drained');
    for (const { CheckID, Status } of consul.checksOf(metadata.clusterArn)) {
      const isOwn = CheckID.includes(TASK_ID);
      if (isOwn && Status !== 'critical')
        this.problems.push(`${CheckID} is ${Status} after SIGTERM`);
    }
  }

  /** As consul-ecs, health-sync ends with 1 where it was to clean up and something is left, and only there. */
  #checkExitCode(code: number): void {
    if (this.#plan.shutdown !== 'follow-dataplane' || this.#plan.consulLossMs !== undefined) return;
    const { consul, metadata, lines } = this.#world;
    // Before it could read who it is, it has nothing to clean up by.
    if (!lines.some(({ program, event }) => program === 'health-sync' && event === 'started'))
      return;
    const entries = consul.entriesOf(metadata.clusterArn).filter((id) => id.includes(TASK_ID));
    const tokens = consul.loginTokens.filter(({ Description }) => Description.includes(TASK_ID));
    const isLeft = entries.length > 0 || tokens.length > 1;
    if (code === 0 && entries.length > 0) this.problems.push('ended with 0, and left its entries');
    if (code !== 0 && !isLeft) this.problems.push('ended with 1, and left nothing');
  }

  #checkRemains(): void {
    const { consul, metadata } = this.#world;
    const entries = consul.entriesOf(metadata.clusterArn);
    for (const id of entries) {
      if (id.includes(TASK_ID)) this.problems.push(`the entry ${id} is left`);
    }
    for (const { Description } of consul.loginTokens) {
      if (Description.includes(TASK_ID)) this.problems.push(`a token is left: ${Description}`);
    }
    if (!this.#hasBystander || this.#plan.consulLossMs !== undefined) return;
    for (const id of [`web-${BYSTANDER}`, FOREIGN_ENTRY.ID]) {
      if (!entries.includes(id)) this.problems.push(`the entry ${id} is gone`);
    }
    const tokens = consul.loginTokens.map(({ Description }) => Description);
    if (this.#hasBystanderToken && !tokens.some((text) => text.includes(BYSTANDER))) {
      this.problems.push('the token of a running task is gone');
    }
  }

  /** The controller removes nothing of a task before ECS says that it has ended. */
  #checkPatience(): void {
    for (const { event, atMs, text } of this.#world.lines) {
      if (event !== 'removed') continue;
      this.reached.add('the controller removed something');
      if (atMs < this.#endedMs) this.problems.push(`removed too early: ${text}`);
    }
  }

  #checkLogs(): void {
    const { lines, secrets } = this.#world;
    for (const { program, text } of lines) {
      const found = [...secrets, LOGIN_SECRET].find((secret) => text.includes(secret));
      if (found !== undefined) this.problems.push(`${program} logs a secret: ${text}`);
    }
  }
}

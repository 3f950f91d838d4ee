import { runApply } from '../../src/cli/apply.ts';
import { runPlan } from '../../src/cli/plan.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { Clock } from '../../src/clients/clock.ts';
import { type DeployClients, makeDeployClients } from '../../src/clients/deploy-clients.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import { compareText } from '../../src/kit/sort.ts';
import type { MeshOutcome } from '../../src/model/outcome.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { killedClients } from '../cli/killed-clients.ts';
import { OWNER, REGION } from '../deploy/small-mesh.ts';
import { findTaskDefinition } from '../sandbox/ecs/task-definitions.ts';
import { type Sandbox, startSandbox } from '../sandbox/start.ts';
import { regionOf } from '../sandbox/world.ts';
import { drawFaults, drawMesh } from './draw.ts';
import { followCommand } from './follow-command.ts';
import { makeRandom, type Random } from './random.ts';

/** How a run of the campaign ended: well, or with what went wrong and everything that was seen. */
export interface CampaignResult {
  readonly seed: number;
  readonly problem?: string;
  readonly history: readonly string[];
}

/** So many commands may be followed until the planned state is reached. */
const MOST_ATTEMPTS = 10;
/** A command that goes on longer than this (in the time of the sandbox) hangs. */
const LONGEST_APPLY_MS = 6 * 3_600_000;

/**
 * One deploy with things that go wrong, all drawn from the seed: starts from nothing or from another mesh, may be killed
 * or run beside another apply, and then follows the commands that meshc prints until it ends well. A success that is
 * none, a failure that says no command, and a command that leads nowhere are problems.
 */
export async function runCampaign(seed: number): Promise<CampaignResult> {
  const random = makeRandom(seed);
  const sandbox = await startSandbox({
    pace: 'manual',
    advancePerCallMs: random.pick([20, 150, 400]),
    region: REGION,
    seed: `campaign-${seed}`,
  });
  Object.assign(process.env, sandbox.environment);
  const clients = await makeDeployClients(REGION, campaignClock(sandbox, random));
  const history: string[] = [];
  try {
    const problem = await play({ sandbox, clients, random, history });
    return { seed, history, ...(problem === undefined ? {} : { problem }) };
  } finally {
    await sandbox.stop();
  }
}

interface Stage {
  readonly sandbox: Sandbox;
  readonly clients: DeployClients;
  readonly random: Random;
  readonly history: string[];
}

async function play(stage: Stage): Promise<string | undefined> {
  const { sandbox, random, history } = stage;
  if (!random.oneIn(3)) await apply(stage, drawMesh(random), stage.clients);
  const mesh = drawMesh(random);
  for (const fault of drawFaults(random)) {
    history.push(`fault ${JSON.stringify(fault)}`);
    sandbox.faults.add(fault);
  }
  await disturb(stage, mesh);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const ended = await apply(stage, mesh, stage.clients);
    history.push(`attempt ${attempt}: ${ended.exitCode} ${describe(ended.outcome)}`);
    if (ended.exitCode === 0) return wrongSuccess(stage, mesh);
    const problem = await follow(stage, ended);
    if (problem !== undefined) return problem;
  }
  return `stuck after ${MOST_ATTEMPTS} attempts`;
}

/** What comes before the apply that has to end well: a kill, another apply at the same time, or nothing. */
async function disturb(stage: Stage, mesh: CompiledMesh): Promise<void> {
  const { random, history } = stage;
  switch (random.between(1, 4)) {
    case 1: {
      const when = random.pick(['before', 'after'] as const);
      const point = { call: random.between(1, 60), when };
      const { clients, killed } = killedClients(stage.clients, point);
      history.push(`killed ${point.when} call ${point.call}`);
      await Promise.race([killed, apply(stage, mesh, clients)]);
      return;
    }
    case 2: {
      history.push('another apply at the same time');
      const other = random.oneIn(2) ? mesh : drawMesh(random);
      await Promise.all([apply(stage, other, stage.clients), apply(stage, mesh, stage.clients)]);
      return;
    }
    default:
  }
}

interface Ended {
  readonly exitCode: number;
  readonly outcome: MeshOutcome;
}

async function apply(stage: Stage, mesh: CompiledMesh, clients: DeployClients): Promise<Ended> {
  const recorder = makeRecorder();
  const exitCode = await runApply({
    mesh,
    owner: OWNER,
    format: 'json',
    terminal: recorder.terminal,
    clients,
    signal: limitOf(stage),
    yes: true,
    resumeCommand: 'meshc apply',
    keepGoing: false,
  });
  return { exitCode, outcome: JSON.parse(recorder.text()) };
}

/** Ends what hangs, by the time of the sandbox. */
function limitOf({ sandbox }: Stage): AbortSignal {
  const controller = new AbortController();
  const endMs = sandbox.world.clock.now() + LONGEST_APPLY_MS;
  LIMITS.set(controller, endMs);
  return controller.signal;
}

const LIMITS = new Map<AbortController, number>();

function abortOverdue(nowMs: number): void {
  for (const [controller, endMs] of LIMITS) {
    if (nowMs < endMs) continue;
    LIMITS.delete(controller);
    controller.abort();
  }
}

/** Does what the outcome says; a problem where it says nothing that helps. */
async function follow(stage: Stage, { exitCode, outcome }: Ended): Promise<string | undefined> {
  if (exitCode === 130) return `hangs: ${describe(outcome)}`;
  if (![1, 5, 6, 7, 8].includes(exitCode)) return `exit code ${exitCode}: ${describe(outcome)}`;
  const failed = outcome.stacks.filter(({ outcome: word }) => FAILED.includes(word));
  const silent = failed.find(({ command }) => command === undefined);
  if (silent) return `${silent.component} says no command: ${describe(outcome)}`;
  if (failed.length === 0 && outcome.message === undefined) return 'says nothing';
  for (const command of new Set(failed.map((stack) => stack.command ?? ''))) {
    if (command.startsWith('meshc ')) continue;
    const refusal = await followCommand(command);
    stage.history.push(`followed: ${command}${refusal === undefined ? '' : `, ${refusal}`}`);
    // Faults disturb these calls, too: whoever typed it would type it again.
    if (refusal?.startsWith('nobody')) return refusal;
    await stage.sandbox.untilIdle();
  }
  return undefined;
}

const FAILED: readonly string[] = ['rolled-back', 'needs-attention', 'stale', 'error', 'detached'];

/** What is not as it was planned although meshc said so. */
async function wrongSuccess(
  { sandbox, clients }: Stage,
  mesh: CompiledMesh,
): Promise<string | undefined> {
  sandbox.faults.clear();
  await sandbox.untilIdle();
  const recorder = makeRecorder();
  await runPlan({
    mesh,
    owner: OWNER,
    format: 'json',
    terminal: recorder.terminal,
    clients,
    signal: AbortSignal.timeout(60_000),
    isVerbose: false,
    detailedExitCode: false,
  });
  const { outcome } = JSON.parse(recorder.text());
  if (outcome !== 'no-changes') return `wrong success: the plan is ${recorder.text()}`;
  const running = runningImages(sandbox);
  const wanted = mesh.stacks.flatMap(({ template }) => imagesIn(template)).toSorted(compareText);
  return running.join() === wanted.join()
    ? undefined
    : `wrong success: ${running.join()} runs instead of ${wanted.join()}`;
}

/** The images of all containers that primary deployments run. */
function runningImages({ world }: Sandbox): readonly string[] {
  const place = { world, region: regionOf(world, REGION) };
  const services = [...place.region.ecs.services.values()];
  return services
    .filter(({ status }) => status === 'ACTIVE')
    .flatMap(({ deployments }) => {
      const primary = deployments.find(({ status }) => status === 'PRIMARY');
      const definition = findTaskDefinition(place, primary?.taskDefinitionArn ?? '');
      return definition?.containers.map(({ image }) => image) ?? [];
    })
    .toSorted(compareText);
}

function imagesIn(template: unknown): readonly string[] {
  return [...JSON.stringify(template).matchAll(/"Image":"([^"]+)"/g)].map(
    ([, image = '']) => image,
  );
}

function describe({ outcome, message, stacks }: MeshOutcome): string {
  const parts = stacks
    .filter(({ outcome: word }) => FAILED.includes(word))
    .map(
      (stack) =>
        `${stack.component} ${stack.outcome}: ${stack.message ?? stack.cause?.meaning?.text}`,
    );
  return [outcome, ...(message === undefined ? [] : [message]), ...parts].join(' | ');
}

/** Time that passes only when meshc waits, and then at once. */
function campaignClock(sandbox: Sandbox, random: Random): Clock {
  return {
    now: () => sandbox.world.clock.now(),
    random: () => random.next(),
    sleep: async (milliseconds, signal) => {
      abortOverdue(sandbox.world.clock.now());
      signal.throwIfAborted();
      await sandbox.advance(milliseconds);
      signal.throwIfAborted();
    },
  };
}

function makeRecorder(): { readonly terminal: Terminal; text(): string } {
  let text = '';
  return {
    text: () => text,
    terminal: {
      result: (part) => {
        text += part;
      },
      message: () => undefined,
      draw: () => undefined,
      live: false,
      columns: 100,
      resultPalette: PLAIN_PALETTE,
      messagePalette: PLAIN_PALETTE,
      ask: () => Promise.resolve(undefined),
    },
  };
}

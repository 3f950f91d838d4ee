import { onTestFinished, vi } from 'vitest';
import { runApply } from '../../src/cli/apply.ts';
import type { ChangeOptions } from '../../src/cli/deploy-input.ts';
import { runDestroy } from '../../src/cli/destroy.ts';
import { runDrift } from '../../src/cli/drift.ts';
import type { ExitCode } from '../../src/cli/exit-code.ts';
import { runPlan } from '../../src/cli/plan.ts';
import { runStatus } from '../../src/cli/status.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { Clock } from '../../src/clients/clock.ts';
import { type DeployClients, makeDeployClients } from '../../src/clients/deploy-clients.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import type { FindOrigin, Plan } from '../../src/model/change.ts';
import type { MeshOutcome } from '../../src/model/outcome.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { OWNER, REGION } from '../deploy/small-mesh.ts';
import { type Sandbox, type SandboxSettings, startSandbox } from '../sandbox/start.ts';

/** What a command wrote, and how it ended. */
export interface Finished {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** What differs from one call of a command to the next. */
export interface CommandOptions {
  readonly owner?: string;
  readonly format?: 'text' | 'json';
  /** What the user types; nobody is there unless given. */
  readonly answer?: string;
  /** What happens while the user thinks. */
  readonly meanwhile?: () => Promise<void>;
  readonly signal?: AbortSignal;
  readonly change?: Partial<ChangeOptions>;
  readonly only?: readonly string[];
  /** Where mesh.yaml says what; nothing is found unless given. */
  readonly findOrigin?: FindOrigin;
  readonly keepGoing?: boolean;
  readonly detailedExitCode?: boolean;
}

/** What differs from one `drift` to the next. */
export interface DriftOptions extends CommandOptions {
  readonly acceptedFile?: string;
  readonly accept?: boolean;
  readonly isVerbose?: boolean;
}

/** meshc's commands against a sandbox, through the real SDK, in simulated time. */
export interface Harness {
  readonly sandbox: Sandbox;
  readonly clients: DeployClients;
  plan(mesh: CompiledMesh, options?: CommandOptions): Promise<Finished>;
  apply(mesh: CompiledMesh, options?: CommandOptions): Promise<Finished>;
  destroy(mesh: CompiledMesh, options?: CommandOptions): Promise<Finished>;
  status(mesh: CompiledMesh, options?: CommandOptions): Promise<Finished>;
  drift(mesh: CompiledMesh, options?: DriftOptions): Promise<Finished>;
}

/** Starts a sandbox for one test; it stops with the test. */
export async function startHarness(settings: SandboxSettings = {}): Promise<Harness> {
  const sandbox = await startSandbox({
    pace: 'manual',
    advancePerCallMs: 20,
    region: REGION,
    ...settings,
  });
  onTestFinished(() => sandbox.stop());
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const clients = await makeDeployClients(REGION, sandboxClock(sandbox));
  return {
    sandbox,
    clients,
    plan: (mesh, options = {}) =>
      run(options, (terminal) =>
        runPlan({
          ...inputOf(mesh, options),
          terminal,
          clients,
          isVerbose: false,
          detailedExitCode: options.detailedExitCode ?? false,
        }),
      ),
    apply: (mesh, options = {}) =>
      run(options, (terminal) =>
        runApply({
          ...inputOf(mesh, options),
          terminal,
          clients,
          ...changeOf(options),
          keepGoing: options.keepGoing ?? false,
        }),
      ),
    drift: (mesh, options = {}) =>
      run(options, (terminal) =>
        runDrift({
          ...inputOf(mesh, options),
          terminal,
          clients,
          acceptedFile: options.acceptedFile ?? '/nowhere/mesh.drift.yaml',
          accept: options.accept ?? false,
          isVerbose: options.isVerbose ?? false,
          detailedExitCode: options.detailedExitCode ?? false,
        }),
      ),
    status: (mesh, options = {}) =>
      run(options, (terminal) =>
        runStatus({
          ...inputOf(mesh, options),
          terminal,
          clients,
          detailedExitCode: options.detailedExitCode ?? false,
        }),
      ),
    destroy: (mesh, options = {}) =>
      run(options, (terminal) =>
        runDestroy({ ...inputOf(mesh, options), terminal, clients, ...changeOf(options) }),
      ),
  };
}

/** The plan that `--format json` wrote. */
export function planOf({
  stdout,
}: Finished): Plan & { readonly outcome: string; readonly version: number } {
  return JSON.parse(stdout);
}

/** The outcome that `--format json` wrote. */
export function outcomeOf({ stdout }: Finished): MeshOutcome & { readonly version: number } {
  return JSON.parse(stdout);
}

/** Outcomes by component. */
export function outcomesOf(finished: Finished): Readonly<Record<string, string>> {
  return Object.fromEntries(
    outcomeOf(finished).stacks.map(({ component, outcome }) => [component, outcome]),
  );
}

/** Time that passes only when meshc waits, and then at once. */
function sandboxClock(sandbox: Sandbox): Clock {
  return {
    now: () => sandbox.world.clock.now(),
    random: () => 0.5,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      await sandbox.advance(milliseconds);
      signal.throwIfAborted();
    },
  };
}

/** What every command that calls AWS is given, but for its terminal and its clients. */
export function inputOf(
  mesh: CompiledMesh,
  { owner, format, signal, only, findOrigin }: CommandOptions,
) {
  return {
    mesh,
    owner: owner ?? OWNER,
    format: format ?? 'json',
    signal: signal ?? new AbortController().signal,
    ...(only === undefined ? {} : { only }),
    ...(findOrigin ? { findOrigin } : {}),
  };
}

/** What every command that changes something is given beside that. */
export function changeOf({ answer, change }: CommandOptions): ChangeOptions {
  return { yes: answer === undefined, resumeCommand: 'meshc apply', ...change };
}

/** Runs a command on a terminal where nobody is, or somebody with one answer. */
export async function run(
  { answer, meanwhile }: CommandOptions,
  command: (terminal: Terminal) => Promise<ExitCode>,
): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  const exitCode = await command({
    result: (text) => {
      stdout += text;
    },
    message: (line) => {
      stderr += `${line}\n`;
    },
    draw: (text) => {
      stderr += text;
    },
    live: false,
    columns: 100,
    resultPalette: PLAIN_PALETTE,
    messagePalette: PLAIN_PALETTE,
    ask: async () => {
      await meanwhile?.();
      return answer;
    },
  });
  return { exitCode, stdout, stderr };
}

import { dirname } from 'node:path';
import { systemClock } from '../clients/clock.ts';
import { makeDeployClients } from '../clients/deploy-clients.ts';
import { readRepository } from '../clients/git.ts';
import { compileMesh } from '../compiler/compile.ts';
import { makeFindOrigin } from '../compiler/find-origin.ts';
import { sealedMesh } from '../deploy/sealed/sealed-mesh.ts';
import { VERSION } from '../generated/version.ts';
import type { FindOrigin } from '../model/change.ts';
import type { SealedInput, SealedPlan } from '../model/sealed-plan.ts';
import type { CompiledMesh } from '../model/stack.ts';
import { acceptedDriftFile } from './accepted-drift.ts';
import { type ApplyInput, runApply } from './apply.ts';
import { runApplySealed, runCheckSealed } from './apply-sealed.ts';
import { checkInput, type OutputFormat, validOrReport } from './check-input.ts';
import { selectStacks } from './compile.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import { runDestroy } from './destroy.ts';
import { runDrift } from './drift.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { firstFile, InvalidCommandLine, type MeshOptions, meshFileNames } from './mesh-input.ts';
import { runCancel, runRedeploy, runWatch } from './operations.ts';
import { runPlan } from './plan.ts';
import type { Process } from './process.ts';
import { readSealedPlan } from './read-sealed-plan.ts';
import { hashInputs, runSeal } from './seal.ts';
import { runStatus } from './status.ts';
import type { Terminal } from './terminal.ts';

/** Options of every command that calls AWS. */
export interface DeployOptions extends MeshOptions {
  readonly format: OutputFormat;
  readonly owner?: string;
}

export interface PlanCommandOptions extends DeployOptions {
  readonly only?: readonly string[];
  readonly detailedExitcode?: boolean;
  readonly verbose?: boolean;
  /** Seal the plan into this file. */
  readonly out?: string;
  /** How long the sealed plan holds, in milliseconds. */
  readonly expires?: number;
  /** A sealed plan to compare with AWS. */
  readonly check?: string;
}

export interface ChangeCommandOptions extends DeployOptions {
  readonly yes?: boolean;
  readonly timeout?: number;
  readonly lockTimeout?: number;
}

export interface ApplyCommandOptions extends ChangeCommandOptions {
  readonly only?: readonly string[];
  readonly keepGoing?: boolean;
  /** False with `--no-wait`. */
  readonly wait?: boolean;
}

/** Options of commands that only look. */
export interface LookCommandOptions extends DeployOptions {
  readonly detailedExitcode?: boolean;
}

export interface DriftCommandOptions extends LookCommandOptions {
  readonly only?: readonly string[];
  readonly accept?: boolean;
  readonly verbose?: boolean;
}

export async function runPlanCommand(
  options: PlanCommandOptions,
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  if (options.check !== undefined) return checkPlan(options.check, options, { terminal, process });
  const compiled = await compileInput(options, terminal, process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  const input = {
    ...(await deployInput(compiled, options, { terminal, process })),
    ...onlyOf(compiled.mesh, options.only),
    detailedExitCode: options.detailedExitcode ?? false,
    isVerbose: options.verbose ?? false,
  };
  if (options.out === undefined) return runPlan(input);
  return runSeal({
    ...input,
    out: options.out,
    inputs: await hashInputs(meshFileNames(options)),
    ...(options.expires === undefined ? {} : { expiresMs: options.expires }),
  });
}

async function checkPlan(
  file: string,
  options: PlanCommandOptions,
  world: World,
): Promise<ExitCode> {
  const read = await readSealedPlan(file, world.terminal);
  if (read.kind === 'refused') return read.exitCode;
  const { sealed } = read;
  const inputs = await inputsNow(sealed, options);
  return runCheckSealed(await sealedInput(sealed, options, world), { sealed, inputs });
}

/** The files that a sealed plan was made from, as they are now: those that the user names, or those that it names. */
function inputsNow(sealed: SealedPlan, options: MeshOptions): Promise<readonly SealedInput[]> {
  const isNamed = options.file !== undefined || options.env !== undefined;
  return hashInputs(isNamed ? meshFileNames(options) : sealed.inputs.map(({ name }) => name));
}

function sealedInput(
  sealed: SealedPlan,
  options: DeployOptions,
  world: World,
): Promise<DeployInput> {
  const { owner } = sealed.plan;
  return deployInput({ mesh: sealedMesh(sealed) }, { ...options, owner }, world);
}

/** `meshc apply PLAN`: only a sealed plan itself says what is done. */
export async function runApplyPlanCommand(
  file: string,
  options: ApplyCommandOptions,
  world: World,
): Promise<ExitCode> {
  if (options.only !== undefined) {
    throw new InvalidCommandLine('a sealed plan is applied as a whole: leave --only out');
  }
  const read = await readSealedPlan(file, world.terminal);
  if (read.kind === 'refused') return read.exitCode;
  const { sealed } = read;
  const input = {
    ...(await sealedInput(sealed, options, world)),
    ...changeOptions('apply', options),
    resumeCommand: ['meshc', 'apply', file].map(quoteWord).join(' '),
    keepGoing: options.keepGoing ?? false,
  };
  return runApplySealed(input, { sealed, inputs: await inputsNow(sealed, options) });
}

export async function runApplyCommand(
  options: ApplyCommandOptions,
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  const compiled = await compileInput(options, terminal, process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  return runApply({
    ...(await deployInput(compiled, options, { terminal, process })),
    ...changeOptions('apply', options),
    ...onlyOf(compiled.mesh, options.only),
    keepGoing: options.keepGoing ?? false,
  });
}

/** `meshc watch`. */
export async function runWatchCommand(
  options: ChangeCommandOptions,
  world: World,
): Promise<ExitCode> {
  const compiled = await compileInput(options, world.terminal, world.process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  return runWatch({
    ...(await deployInput(compiled, options, world)),
    ...changeOptions('watch', options),
  });
}

/** `meshc cancel`. */
export async function runCancelCommand(
  options: ChangeCommandOptions & { readonly only?: readonly string[] },
  world: World,
): Promise<ExitCode> {
  const compiled = await compileInput(options, world.terminal, world.process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  return runCancel({
    ...(await deployInput(compiled, options, world)),
    ...changeOptions('watch', options),
    ...(options.only === undefined ? {} : { only: options.only }),
  });
}

/** `meshc redeploy`. */
export async function runRedeployCommand(
  components: readonly string[],
  options: ChangeCommandOptions,
  world: World,
): Promise<ExitCode> {
  const compiled = await compileInput(options, world.terminal, world.process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  return runRedeploy({
    ...(await deployInput(compiled, options, world)),
    ...changeOptions('watch', options),
    components: selectStacks(compiled.mesh, components, 'redeploy').map(
      ({ component }) => component,
    ),
  });
}

export async function runDestroyCommand(
  options: ChangeCommandOptions,
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  const compiled = await compileInput(options, terminal, process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  return runDestroy({
    ...(await deployInput(compiled, options, { terminal, process })),
    ...changeOptions('destroy', options),
  });
}

export async function runStatusCommand(
  options: LookCommandOptions,
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  const compiled = await compileInput(options, terminal, process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  return runStatus({
    ...(await deployInput(compiled, options, { terminal, process })),
    detailedExitCode: options.detailedExitcode ?? false,
  });
}

export async function runDriftCommand(
  options: DriftCommandOptions,
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  const compiled = await compileInput(options, terminal, process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  return runDrift({
    ...(await deployInput(compiled, options, { terminal, process })),
    ...onlyOf(compiled.mesh, options.only),
    acceptedFile: acceptedDriftFile(firstFile(options)),
    accept: options.accept ?? false,
    isVerbose: options.verbose ?? false,
    detailedExitCode: options.detailedExitcode ?? false,
  });
}

/** A mesh, and where its file says what. */
interface CompiledInput {
  readonly mesh: CompiledMesh;
  readonly findOrigin?: FindOrigin;
}

/** Where a command runs. */
interface World {
  readonly terminal: Terminal;
  readonly process: Process;
}

async function compileInput(
  options: DeployOptions,
  terminal: Terminal,
  { streams }: Process,
): Promise<CompiledInput | undefined> {
  const valid = validOrReport(await checkInput(options, streams.stdin), options.format, terminal);
  if (valid === undefined) return undefined;
  return { mesh: compileMesh(valid, VERSION), findOrigin: makeFindOrigin(valid.source) };
}

/** Who owns a mesh when neither `--owner` nor git says it. */
const NO_OWNER = 'unowned';

async function deployInput(
  { mesh, findOrigin }: CompiledInput,
  options: DeployOptions,
  { terminal, process }: World,
): Promise<DeployInput> {
  const directory = dirname(firstFile(options));
  return {
    mesh,
    ...(findOrigin ? { findOrigin } : {}),
    owner: options.owner ?? (await readRepository(directory)) ?? NO_OWNER,
    format: options.format,
    terminal,
    clients: await makeDeployClients(mesh.target.region, systemClock),
    signal: process.interrupted(),
    statusCommand: resumeCommand('status', options),
  };
}

function changeOptions(
  command: 'apply' | 'destroy' | 'watch',
  options: ApplyCommandOptions,
): ChangeOptions {
  return {
    yes: options.yes ?? false,
    ...(options.wait === false ? { isDetached: true } : {}),
    ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout }),
    ...(options.lockTimeout === undefined ? {} : { lockTimeoutMs: options.lockTimeout }),
    resumeCommand: resumeCommand(command, options),
  };
}

/** The command that goes on, as it can be typed. Values of variables are left out: they may be secrets by mistake. */
function resumeCommand(command: string, options: DeployOptions): string {
  const words = [
    ...(options.file ?? []).flatMap((file) => ['-f', file]),
    ...(options.env === undefined ? [] : ['--env', options.env]),
    ...(options.varFile ?? []).flatMap((file) => ['--var-file', file]),
    ...(options.owner === undefined ? [] : ['--owner', options.owner]),
    ...(options.var ?? []).flatMap((variable) => ['--var', `${variable.split('=')[0]}=…`]),
  ];
  return ['meshc', command, ...words.map(quoteWord)].join(' ');
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function onlyOf(mesh: CompiledMesh, only: readonly string[] | undefined): Pick<ApplyInput, 'only'> {
  if (only === undefined) return {};
  return { only: selectStacks(mesh, only).map(({ component }) => component) };
}

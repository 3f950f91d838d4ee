import { dirname } from 'node:path';
import { systemClock } from '../clients/clock.ts';
import { makeDeployClients } from '../clients/deploy-clients.ts';
import { readRepository } from '../clients/git.ts';
import { compileMesh } from '../compiler/compile.ts';
import { makeFindOrigin } from '../compiler/find-origin.ts';
import { VERSION } from '../generated/version.ts';
import type { FindOrigin } from '../model/change.ts';
import type { CompiledMesh } from '../model/stack.ts';
import { type ApplyInput, runApply } from './apply.ts';
import { checkInput, type OutputFormat, validOrReport } from './check-input.ts';
import { selectStacks } from './compile.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import { runDestroy } from './destroy.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { firstFile, type MeshOptions } from './mesh-input.ts';
import { runPlan } from './plan.ts';
import type { Process } from './process.ts';
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
}

export interface ChangeCommandOptions extends DeployOptions {
  readonly yes?: boolean;
  readonly timeout?: number;
  readonly lockTimeout?: number;
}

export interface ApplyCommandOptions extends ChangeCommandOptions {
  readonly only?: readonly string[];
  readonly keepGoing?: boolean;
}

export async function runPlanCommand(
  options: PlanCommandOptions,
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  const compiled = await compileInput(options, terminal, process);
  if (compiled === undefined) return EXIT_CODE.invalid;
  return runPlan({
    ...(await deployInput(compiled, options, { terminal, process })),
    ...onlyOf(compiled.mesh, options.only),
    detailedExitCode: options.detailedExitcode ?? false,
    isVerbose: options.verbose ?? false,
  });
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

/** A mesh, and where its file says what. */
interface CompiledInput {
  readonly mesh: CompiledMesh;
  readonly findOrigin: FindOrigin;
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
  { terminal, process }: { readonly terminal: Terminal; readonly process: Process },
): Promise<DeployInput> {
  const directory = dirname(firstFile(options));
  return {
    mesh,
    findOrigin,
    owner: options.owner ?? (await readRepository(directory)) ?? NO_OWNER,
    format: options.format,
    terminal,
    clients: await makeDeployClients(mesh.target.region, systemClock),
    signal: process.interrupted(),
  };
}

function changeOptions(command: 'apply' | 'destroy', options: ChangeCommandOptions): ChangeOptions {
  return {
    yes: options.yes ?? false,
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

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A program to measure: a Node script with its arguments. */
export interface Program {
  readonly name: string;
  /** What Node gets; `folder` is an empty folder for what the program writes. */
  readonly nodeArguments: (folder: string) => readonly string[];
}

/** Two programs, measured in turn: A B A B. */
export interface Comparison {
  readonly ours: number;
  readonly theirs: number;
  /** Of the two medians. */
  readonly ratio: number;
  readonly rounds: number;
}

type Measure = (program: Program) => number;

const PEAK_HOOK = pathToFileURL(path.join(import.meta.dirname, 'peak-memory.mjs')).href;
/** Time for one comparison decides how often a pair runs, within these bounds. */
const BUDGET_MS = 40_000;
const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 21;
const PEAK_ROUNDS = 3;
const PROGRAM_TIMEOUT_MS = 600_000;

/** Medians of whole processes, in milliseconds, from the start of Node to its end. */
export function compareTime(ours: Program, theirs: Program): Comparison {
  const warmUpMs = runTimeMs(ours) + runTimeMs(theirs);
  const rounds = Math.round(BUDGET_MS / warmUpMs);
  return compare(ours, theirs, runTimeMs, clamp(rounds, FEWEST_ROUNDS, MOST_ROUNDS));
}

/** Medians of the highest resident memory, in kilobytes. */
export function comparePeakMemory(ours: Program, theirs: Program): Comparison {
  return compare(ours, theirs, peakMemoryKb, PEAK_ROUNDS);
}

/** Runs a program once and looks at what it wrote before that is removed. */
export function inspectOutput<T>(program: Program, inspect: (folder: string) => T): T {
  return withFolder((folder) => {
    run(program, folder, []);
    return inspect(folder);
  });
}

function compare(ours: Program, theirs: Program, measure: Measure, rounds: number): Comparison {
  const mine: number[] = [];
  const others: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    mine.push(measure(ours));
    others.push(measure(theirs));
  }
  return {
    ours: median(mine),
    theirs: median(others),
    ratio: median(mine) / median(others),
    rounds,
  };
}

function runTimeMs(program: Program): number {
  return withFolder((folder) => {
    const start = performance.now();
    run(program, folder, []);
    return performance.now() - start;
  });
}

function peakMemoryKb(program: Program): number {
  const output = withFolder((folder) => run(program, folder, ['--import', PEAK_HOOK]));
  return Number(output);
}

/** @returns what the program wrote to descriptor 3, which only the memory hook does. */
function run(program: Program, folder: string, nodeOptions: readonly string[]): string {
  const result = spawnSync(process.execPath, [...nodeOptions, ...program.nodeArguments(folder)], {
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    timeout: PROGRAM_TIMEOUT_MS,
  });
  if (result.status !== 0) {
    const reason = result.error?.message ?? result.stderr.toString().trim();
    throw new Error(`${program.name} failed: ${reason}`);
  }
  return result.output[3]?.toString() ?? '';
}

/** Without what would change how Node starts: extra certificates alone cost 30 ms. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, NODE_COMPILE_CACHE, ...rest } = process.env;
  return rest;
}

function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshc-bench-output-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}

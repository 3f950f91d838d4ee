import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  type Comparison,
  comparePeakMemory,
  compareTime,
  inspectOutput,
  type Program,
} from './measure.ts';
import { cdk, floor, meshcCompile, meshcValidate, NOTHING } from './programs.ts';

/** A ratio that has to stay low, with the limits that were set for it. */
export interface Figure {
  readonly title: string;
  readonly group: Group;
  readonly unit: 'ms' | 'MB';
  readonly theirs: string;
  /** Above this, something has to be done. */
  readonly reach: number | undefined;
  readonly aim: number | undefined;
  readonly measure: () => Comparison;
}

/** What `--only` takes. */
export type Group = 'validate' | 'compile' | 'cdk' | 'growth' | 'memory';

/** The files to compile, by number of services; and the small one. */
export interface Inputs {
  readonly small: string;
  readonly meshes: ReadonlyMap<number, string>;
}

interface Limits {
  readonly reach?: number;
  readonly aim?: number;
}

const FLOOR_LIMITS: Limits = { reach: 2, aim: 1.5 };
const BARE_CDK_LIMITS: ReadonlyMap<number, Limits> = new Map([
  [1, { reach: 0.45, aim: 0.3 }],
  [100, { reach: 0.4, aim: 0.25 }],
  [1000, { reach: 0.3, aim: 0.18 }],
]);

/** Every figure, in the order of the table. */
export function figuresOf(inputs: Inputs, hasCdk: boolean): readonly Figure[] {
  const small = time('validate', 'validate, 30 lines', meshcValidate(inputs.small), NOTHING, {
    reach: 3,
    aim: 2.2,
  });
  const counts = [...inputs.meshes];
  const floors = counts.map(([count, file]) =>
    time('compile', compiling(count), meshcCompile(file), floor(file), FLOOR_LIMITS),
  );
  return [small, ...floors, growth(inputs), ...(hasCdk ? cdkFigures(counts) : [])];
}

/** How much two programs wrote: comparable, or their times are not. */
export interface Written {
  readonly count: number;
  readonly program: string;
  readonly files: number;
  readonly bytes: number;
}

/** What meshc and the floor write for each number of services. */
export function writtenBy(inputs: Inputs): readonly Written[] {
  return [...inputs.meshes].flatMap(([count, file]) =>
    [meshcCompile(file), floor(file)].map((program) => ({
      count,
      program: program.name,
      ...inspectOutput(program, sizeOf),
    })),
  );
}

function cdkFigures(counts: readonly (readonly [number, string])[]): readonly Figure[] {
  const bare = counts.map(([count, file]) =>
    time(
      'cdk',
      compiling(count),
      meshcCompile(file),
      cdk(count, 'bare'),
      BARE_CDK_LIMITS.get(count) ?? {},
    ),
  );
  const asItComes = counts.map(([count, file]) =>
    time('cdk', compiling(count), meshcCompile(file), cdk(count, 'as it comes'), {}),
  );
  const memories = counts
    .slice(-1)
    .map(([count, file]) => memory(compiling(count), meshcCompile(file), cdk(count, 'bare')));
  return [...bare, ...memories, ...asItComes];
}

function growth({ meshes }: Inputs): Figure {
  const large = meshcCompile(meshes.get(1000) ?? '');
  const middle = { ...meshcCompile(meshes.get(100) ?? ''), name: 'meshc compile, N = 100' };
  return time('growth', 'compile, N = 1000', large, middle, { reach: 11, aim: 8 });
}

function time(group: Group, title: string, ours: Program, theirs: Program, limits: Limits): Figure {
  return {
    group,
    title,
    unit: 'ms',
    theirs: theirs.name,
    reach: limits.reach,
    aim: limits.aim,
    measure: () => compareTime(ours, theirs),
  };
}

function memory(title: string, ours: Program, theirs: Program): Figure {
  return {
    group: 'memory',
    title: `peak memory, ${title}`,
    unit: 'MB',
    theirs: theirs.name,
    reach: 0.6,
    aim: 0.45,
    measure: () => inMegabytes(comparePeakMemory(ours, theirs)),
  };
}

function inMegabytes(comparison: Comparison): Comparison {
  return { ...comparison, ours: comparison.ours / 1024, theirs: comparison.theirs / 1024 };
}

function compiling(count: number): string {
  return `compile, N = ${count}`;
}

function sizeOf(folder: string): { readonly files: number; readonly bytes: number } {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map((file) => statSync(path.join(file.parentPath, file.name)).size);
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

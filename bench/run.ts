/**
 * `npm run bench`: how meshc's times, memory and size compare, as ratios within this one run
 * (docs/benchmarks.md).
 *
 *     npm run bench -- [--only GROUP]... [--json FILE]
 *
 * GROUP is validate, compile, cdk, growth, memory, bundle or runtime, which needs Linux and Consul. A limit that is missed is printed and
 * is no error; a program that fails is.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CONSUL } from '../test/tools/consul-binary.ts';
import { bundleSizes } from './bundle.ts';
import { figuresOf, type Inputs, writtenBy } from './figures.ts';
import { meshYaml, SMALL_MESH } from './mesh.ts';
import { installCdk, MESHC } from './programs.ts';
import {
  machine,
  RESULT_HEAD,
  type Result,
  RUNTIME_HEAD,
  resultLine,
  resultRecord,
  runtimeLine,
  SIZE_HEAD,
  sizeLine,
  WRITTEN_HEAD,
  writtenLine,
} from './report.ts';
import { measureRuntime, type RuntimeFigure } from './runtime.ts';

const COUNTS = [1, 10, 100, 1000];
const GROUPS = ['validate', 'compile', 'cdk', 'growth', 'memory', 'bundle', 'runtime'];

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, json: { type: 'string' } },
});

try {
  const unknown = values.only?.find((group) => !GROUPS.includes(group));
  if (unknown !== undefined) throw new Error(`--only ${unknown} is none of ${GROUPS.join(', ')}`);
  if (!existsSync(MESHC)) throw new Error('dist/meshc.js is missing: run npm run build first');
  await runBenchmarks();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function runBenchmarks(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshc-bench-'));
  try {
    console.log(`${machine()}\n`);
    const inputs = writeInputs(folder);
    const results = measureFigures(inputs);
    const written = isWanted('compile') ? writtenBy(inputs) : [];
    const sizes = isWanted('bundle') ? bundleSizes() : [];
    const runtime = isWanted('runtime') ? await measureRuntimeFigures() : [];
    printTable(WRITTEN_HEAD, written.map(writtenLine));
    printTable(SIZE_HEAD, sizes.map(sizeLine));
    if (values.json === undefined) return;
    const record = {
      machine: machine(),
      figures: results.map(resultRecord),
      written,
      sizes,
      runtime,
    };
    writeFileSync(values.json, `${JSON.stringify(record, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints each line as soon as it is there: the whole takes minutes. */
function measureFigures(inputs: Inputs): readonly Result[] {
  const problem = isWanted('cdk') || isWanted('memory') ? installCdk() : undefined;
  if (problem !== undefined) console.error(`without CDK, which cannot be installed: ${problem}`);
  const figures = figuresOf(inputs, problem === undefined);
  const wanted = figures.filter(({ group }) => isWanted(group));
  if (wanted.length > 0) console.log(RESULT_HEAD);
  return wanted.map((figure) => {
    const result = { figure, comparison: figure.measure() };
    console.log(resultLine(result));
    return result;
  });
}

/** The figures of the runtime, each printed as it is there; none where the machine cannot run them. */
async function measureRuntimeFigures(): Promise<readonly RuntimeFigure[]> {
  if (process.platform !== 'linux' || !CONSUL.available) {
    console.error(`without the runtime: it is measured on Linux, and ${CONSUL.missing}`);
    return [];
  }
  console.log(`\n${RUNTIME_HEAD}`);
  return measureRuntime((figure) => console.log(runtimeLine(figure)));
}

function writeInputs(folder: string): Inputs {
  const small = path.join(folder, 'small.yaml');
  writeFileSync(small, SMALL_MESH);
  const meshes = COUNTS.map((count) => {
    const file = path.join(folder, `mesh-${count}.yaml`);
    writeFileSync(file, meshYaml(count));
    return [count, file] as const;
  });
  return { small, meshes: new Map(meshes) };
}

function printTable(heading: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`\n${[heading, ...lines].join('\n')}`);
}

function isWanted(group: string): boolean {
  return values.only === undefined || values.only.includes(group);
}

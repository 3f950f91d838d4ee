/**
 * Writes every generated file of the repository, or with `--check` compares them and exits 1 when
 * one is stale. A new generator exports a function that returns its files and joins the list below.
 *
 * Usage: `node scripts/generate.ts [--check]`
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateEcsNames } from './generate/ecs-names.ts';
import { generateFindings } from './generate/findings.ts';
import type { GeneratedFile } from './generate/json-schema.ts';
import { generateMeshSchema } from './generate/mesh-schema.ts';
import { generateReference } from './generate/reference.ts';
import { generateResourcePermissions } from './generate/resource-permissions.ts';
import { generateResourceRules } from './generate/resource-rules.ts';
import { generateResourceTypes } from './generate/resource-types.ts';
import { generateVersion } from './generate/version.ts';

const GENERATORS: readonly (() => readonly GeneratedFile[])[] = [
  generateEcsNames,
  generateFindings,
  generateMeshSchema,
  generateReference,
  generateResourcePermissions,
  generateResourceRules,
  generateResourceTypes,
  generateVersion,
];

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function generate(): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const stale = GENERATORS.flatMap((generator) => generator()).filter(
    ({ path, text }) => read(path) !== text,
  );
  if (!values.check) {
    write(stale);
    return;
  }
  for (const { path } of stale) console.error(`${path} is stale: run \`npm run generate\``);
  if (stale.length > 0) process.exitCode = 1;
}

function read(path: string): string | undefined {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function write(files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) {
    const file = join(ROOT, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}

generate();

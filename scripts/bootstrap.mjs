#!/usr/bin/env node
/**
 * Runs a script of the project on a machine that has git and some Node only: installs the packages (they bring the
 * project's own Node) and builds the programs where that is missing or older than its sources, and only then.
 *
 * Usage: node scripts/bootstrap.mjs SCRIPT [ARGUMENT …]
 *
 * Plain JavaScript, for Node 20 and later: it runs before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BINARIES = join(ROOT, 'node_modules', '.bin');
const INSTALLED = join(ROOT, 'node_modules', '.installed-lock');
const BUILT = join(ROOT, 'dist', '.built-from');

const [script, ...words] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: node scripts/bootstrap.mjs SCRIPT [ARGUMENT …]');
  process.exit(4);
}

// Packages of the project first, so that `node` is the project's own.
const environment = { ...process.env, PATH: `${BINARIES}${delimiter}${process.env.PATH ?? ''}` };

installPackages();
buildPrograms();
runScript();

function installPackages() {
  const lock = hashOf([join(ROOT, 'package-lock.json')]);
  if (readIfThere(INSTALLED) === lock) return;
  step('installing packages', 'npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error']);
  writeFileSync(INSTALLED, lock);
}

function buildPrograms() {
  const sources = hashOf([
    ...filesBelow(join(ROOT, 'src')),
    ...filesBelow(join(ROOT, 'schema')),
    join(ROOT, 'rolldown.config.ts'),
    join(ROOT, 'scripts', 'build.ts'),
    ...filesBelow(join(ROOT, 'scripts', 'build')),
    join(ROOT, 'package.json'),
    join(ROOT, 'package-lock.json'),
  ]);
  if (readIfThere(BUILT) === sources) return;
  step('building', 'npm', ['run', '--silent', 'build', '--', '--log-level=warn']);
  writeFileSync(BUILT, sources);
}

/** Runs one step; its output is shown only when it fails. */
function step(what, command, args) {
  console.error(`${what} …`);
  const result = spawnSync(command, args, { cwd: ROOT, env: environment, encoding: 'utf8' });
  if (result.status === 0) return;
  console.error(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  console.error(
    `${what} failed: ${command} ${args.join(' ')}${result.error ? ` (${result.error.message})` : ''}`,
  );
  process.exit(1);
}

/** Runs the script with the project's Node; signals reach it through the terminal's process group, or from here. */
function runScript() {
  const child = spawn(join(BINARIES, 'node'), [join(ROOT, script), ...words], {
    stdio: 'inherit',
    env: environment,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`cannot start ${script}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

function readIfThere(file) {
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
}

#!/usr/bin/env node
/**
 * Makes the project ready on a machine that has git and some Node with npm only, and then runs one of its scripts:
 * installs the packages (they bring the project's own Node) and builds the programs where that is missing or older
 * than its sources. Says nothing when nothing is to be done.
 *
 *     node scripts/bootstrap.mjs [--no-build] [SCRIPT [ARGUMENT …]]
 *
 * Plain JavaScript, for Node 18 and later: it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BINARIES = join(ROOT, 'node_modules', '.bin');
const PROJECT_NODE = join(BINARIES, 'node');
/** npm writes it last, so where it is, an installation came to its end. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
const BUILT = join(ROOT, 'dist', '.built-from');
const LOCK = join(ROOT, '.cache', 'bootstrap.lock');
const LOCK_POLL_MS = 200;
const LOCK_LIMIT_MS = 15 * 60_000;
/** Installs the packages where the machine's own Node is too old for that. */
const NEWER_NODE = join(ROOT, '.cache', 'node');
const NEWER_NPM = '11.19.1';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What npm prints when it cannot reach the registry. */
const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/;

// The packages of the project come first, so that `node` is the project's own.
const PATH = process.env.PATH ?? '';
const environment = { ...process.env, PATH: `${BINARIES}${delimiter}${PATH}` };

await bootstrap(process.argv.slice(2));

async function bootstrap(words) {
  const isBuildWanted = words[0] !== '--no-build';
  const [script, ...rest] = isBuildWanted ? words : words.slice(1);
  if (!isInstalled() || (isBuildWanted && !isBuilt())) {
    await withLock(async () => {
      if (!isInstalled()) await install();
      if (isBuildWanted && !isBuilt()) await build();
    });
  }
  if (script === undefined) return;
  const { code, signal } = await run(PROJECT_NODE, [join(ROOT, script), ...rest], 'inherit');
  if (signal === null) process.exit(code);
  endBy(signal);
}

/** Whether the last installation ended well, and was of what package-lock.json says. */
function isInstalled() {
  const installed = readJson(INSTALLED)?.packages;
  if (installed === undefined || !existsSync(PROJECT_NODE)) return false;
  const wanted = Object.entries(readJson(join(ROOT, 'package-lock.json'))?.packages ?? {});
  return wanted.every(
    ([folder, { version, optional }]) =>
      folder === '' ||
      installed[folder]?.version === version ||
      (optional === true && installed[folder] === undefined),
  );
}

async function install() {
  const options = ['--no-fund', '--no-audit', '--loglevel=error'];
  if (isNodeOld()) {
    const node = `node@${readJson(join(ROOT, 'package.json')).devDependencies.node}`;
    const packages = ['--prefix', NEWER_NODE, '--no-save', node, `npm@${NEWER_NPM}`];
    await step('installing a newer Node', 'npm', ['install', ...packages, ...options]);
    environment.PATH = [BINARIES, join(NEWER_NODE, 'node_modules', '.bin'), PATH].join(delimiter);
  }
  await step('installing packages', 'npm', ['ci', ...options]);
  if (existsSync(PROJECT_NODE)) return;
  fail(
    'npm made no node_modules/.bin/node: it has to run install scripts (npm config get ignore-scripts)',
  );
}

/** Under such a Node, npm leaves the native packages out, and does not say so: they ask for a later one. */
function isNodeOld() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major === 20) return minor < 19;
  if (major === 22) return minor < 12;
  return major < 20 || major === 21;
}

function isBuilt() {
  return readIfThere(BUILT) === sourcesHash();
}

async function build() {
  const sources = sourcesHash();
  await step('building', PROJECT_NODE, [join(ROOT, 'scripts', 'build.ts')]);
  writeFileSync(BUILT, sources);
}

function sourcesHash() {
  const hash = createHash('sha256');
  const files = [
    ...filesBelow(join(ROOT, 'src')),
    ...filesBelow(join(ROOT, 'scripts', 'build')),
    ...['rolldown.config.ts', 'scripts/build.ts', 'package.json', 'package-lock.json'].map((name) =>
      join(ROOT, name),
    ),
  ];
  for (const file of files)
    hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

/** Runs one step; its output is shown only when it fails. */
async function step(what, command, args) {
  console.error(`${what} …`);
  const { code, signal, output, error } = await run(command, args, 'pipe');
  if (signal !== null) endBy(signal);
  if (code === 0) return;
  if (error?.code === 'ENOENT') {
    fail(`${what} failed: there is no ${command}; install Node.js together with npm`);
  }
  console.error(output);
  if (OFFLINE.test(output)) fail(`${what} failed: npm cannot reach the package registry`);
  fail(`${what} failed: ${[command, ...args].join(' ')}`);
}

/**
 * Runs a program to its end. Signals that reach this process alone are passed on; `signal` is also
 * set when one came and the program ended by its own.
 */
function run(command, args, stdio) {
  const isStep = stdio === 'pipe';
  const child = spawn(command, args, {
    ...(isStep ? { cwd: ROOT } : {}),
    stdio: ['inherit', stdio, stdio],
    env: environment,
  });
  if (isStep && child.pid !== undefined) writeFileSync(LOCK, `${process.pid} ${child.pid}`);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  let received = null;
  const passOn = (signal) => {
    received = signal;
    // A terminal sends it to all of its programs, and one that gets it twice may not clean up.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, passOn);
  return new Promise((resolve) => {
    const end = (result) => {
      for (const signal of SIGNALS) process.removeListener(signal, passOn);
      resolve({ code: 1, signal: null, output, ...result });
    };
    child.on('error', (error) => end({ error }));
    child.on('close', (code, signal) => {
      end({ code: code ?? 1, signal: signal ?? (isStep ? received : null) });
    });
  });
}

/** One process at a time installs and builds; what it did is done for those that waited. */
async function withLock(work) {
  const deadline = Date.now() + LOCK_LIMIT_MS;
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  let isTold = false;
  while (!takeLock()) {
    const owner = lockOwners().find(isAlive);
    if (Date.now() > deadline) fail(`process ${owner} does not end; stop it, or remove ${LOCK}`);
    if (!isTold) console.error(`waiting for process ${owner} to install and build …`);
    isTold = true;
    await delay(LOCK_POLL_MS);
  }
  process.on('exit', releaseLock);
  await work();
  releaseLock();
}

/** The lock names this process and the one that works for it; it is void when neither lives. */
function takeLock() {
  const draft = `${LOCK}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    if (!lockOwners().some(isAlive)) rmSync(LOCK, { force: true });
    linkSync(draft, LOCK); // unlike a new file, it is there with its content or not at all
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function lockOwners() {
  return (readIfThere(LOCK) ?? '').split(' ').filter(Boolean).map(Number);
}

function releaseLock() {
  if (lockOwners()[0] === process.pid) rmSync(LOCK, { force: true });
}

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function readJson(file) {
  try {
    return JSON.parse(readIfThere(file) ?? '');
  } catch {
    return undefined;
  }
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Ends as the program ended that this one stood in for. */
function endBy(signal) {
  releaseLock();
  process.kill(process.pid, signal);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

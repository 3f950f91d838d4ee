import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { docker, hasImage, tryDocker } from './docker.ts';

const run = promisify(execFile);

const ROOT = join(import.meta.dirname, '..', '..');
const NPM_RELEASE = '11.19.1';
const PULL_TIMEOUT_MS = 120_000;
const STEP_TIMEOUT_MS = 280_000;
const HOST_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** The base that the Dockerfile builds on. */
export function baseImageName(): string {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const name = /^ARG NODE_IMAGE=(\S+)$/m.exec(text)?.[1];
  if (name === undefined) throw new Error('the Dockerfile names no NODE_IMAGE');
  return name;
}

/**
 * Sees to it that the engine has the base image: as it is, pulled, or, where no registry of images
 * can be reached, made here under the same name from Debian's packages and the npm packages of Node.
 * One that is made trusts what this machine trusts, also a company's own authority, so nothing that
 * is built on it may be published: it carries the label `meshc.local-base`.
 */
export async function ensureBaseImage(): Promise<void> {
  const name = baseImageName();
  if (await hasImage(name)) return;
  const pulled = await tryDocker(['pull', '--quiet', name], { timeoutMs: PULL_TIMEOUT_MS });
  if (pulled.code === 0) return;
  process.stderr.write(`${name} cannot be pulled, so one like it is made from packages\n`);
  const folder = mkdtempSync(join(tmpdir(), 'meshc-base-'));
  try {
    await makeBaseImage(name, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeBaseImage(name: string, folder: string): Promise<void> {
  const root = join(folder, 'root');
  const suite = /bookworm|trixie/.exec(name)?.[0] ?? 'bookworm';
  const options = { timeout: STEP_TIMEOUT_MS, maxBuffer: 100_000_000 };
  await run(
    'debootstrap',
    ['--variant=minbase', '--include=ca-certificates', suite, root],
    options,
  ).catch(explainDebootstrap);
  await addNode(root, folder);
  await run('chroot', [root, 'useradd', '--create-home', '--uid', '1000', 'node'], options);
  slim(root);
  trustAsHere(root);
  const archive = join(folder, 'root.tar');
  await run('tar', ['--numeric-owner', '-C', root, '-cf', archive, '.'], options);
  await docker([
    'import',
    ...['--change', 'CMD ["node"]', '--change', 'LABEL meshc.local-base=true'],
    ...['--change', `ENV NODE_EXTRA_CA_CERTS=${HOST_AUTHORITIES}`],
    archive,
    name,
  ]);
}

function explainDebootstrap(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ENOENT') throw error;
  throw new Error('debootstrap makes the base image: apt-get install debootstrap', {
    cause: error,
  });
}

/** Node as the npm package of this platform has it, and npm: what the image of Node has in /usr/local. */
async function addNode(root: string, folder: string): Promise<void> {
  const release = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const node = await unpack(
    `node-linux-${process.arch}@${release.devDependencies.node}`,
    join(folder, 'node'),
  );
  const npm = await unpack(`npm@${NPM_RELEASE}`, join(folder, 'npm'));
  const local = join(root, 'usr', 'local');
  cpSync(join(node, 'bin', 'node'), join(local, 'bin', 'node'));
  chmodSync(join(local, 'bin', 'node'), 0o755);
  cpSync(npm, join(local, 'lib', 'node_modules', 'npm'), { recursive: true });
  for (const program of ['npm', 'npx']) {
    symlinkSync(`../lib/node_modules/npm/bin/${program}-cli.js`, join(local, 'bin', program));
  }
}

/** Fetches a package and returns the folder of its content. */
async function unpack(name: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const options = { cwd: folder, timeout: STEP_TIMEOUT_MS };
  const { stdout } = await run('npm', ['pack', '--silent', name], options);
  await run('tar', ['-xf', stdout.trim()], options);
  return join(folder, 'package');
}

/** What Debian's own slim images leave out, so that sizes say something: documentation, translations, caches. */
function slim(root: string): void {
  for (const folder of ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/info']) {
    rmSync(join(root, folder), { recursive: true, force: true });
  }
  for (const folder of ['var/cache/apt', 'var/lib/apt/lists', 'var/log/apt']) {
    rmSync(join(root, folder), { recursive: true, force: true });
    mkdirSync(join(root, folder, 'partial'), { recursive: true });
  }
  const excluded = ['doc', 'man', 'locale', 'info'].map(
    (name) => `path-exclude /usr/share/${name}/*`,
  );
  writeFileSync(join(root, 'etc/dpkg/dpkg.cfg.d/docker'), `${excluded.join('\n')}\n`);
}

/** npm runs inside the build, and where TLS is inspected it needs the authority that this machine knows. */
function trustAsHere(root: string): void {
  const target = join(root, HOST_AUTHORITIES);
  mkdirSync(dirname(target), { recursive: true });
  if (existsSync(HOST_AUTHORITIES)) cpSync(HOST_AUTHORITIES, target);
}

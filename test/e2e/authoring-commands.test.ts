import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { printable } from '../../src/kit/printable.ts';
import { expectForm } from '../cli/json-schema.ts';
import { EXAMPLES, MESHC_SOURCE, type RunOptions, runMeshc } from './run-meshc.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshc-authoring-'));
  // The user without root's rights has to see it.
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function meshc(words: readonly string[], options: RunOptions = {}) {
  return runMeshc(words, { cwd: folder, program: MESHC_SOURCE, ...options });
}

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

function read(name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

const MESH = readFileSync(path.join(EXAMPLES, '01-fargate', 'mesh.yaml'), 'utf8').replace(
  /^#.*\n/,
  '',
);
/** Colours the terminal, and rings its bell. */
const HOSTILE = '\u001b[31mx\u0007';

/** Nothing in a text is more than visible characters and line breaks. */
function expectVisible(text: string): void {
  expect(printable(text)).toBe(text);
}

describe('the help', () => {
  it.each(['explain', 'fmt', 'init', 'schema', 'set-image'])(
    'of %s fits one screen and has examples',
    async (command) => {
      const { code, stdout, stderr } = await meshc([command, '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`Examples:\n  meshc ${command}`);
      expect(stdout.split('\n').length).toBeLessThan(40);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(96);
    },
  );
});

describe('meshc explain', () => {
  it('says what holds, where it stands, and what lost', async () => {
    write('mesh.yaml', `${MESH}\ndefaults: { cpu: 256, memory: 512 }\n`);
    write('mesh.prod.yaml', 'environment: prod\nservices: { web: { cpu: 1024, memory: 2048 } }\n');
    const ended = await meshc(['explain', 'services.web.cpu', '--env', 'prod']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toBe(
      [
        'services.web.cpu: 1024',
        '  from mesh.prod.yaml:2:25',
        '  over 256 mesh.yaml:39:18 (defaults.cpu)',
        '  over 512 built in',
        'CPU units of the task; 1024 are one vCPU. Fargate takes certain pairs of `cpu` and `memory` only.',
        '',
      ].join('\n'),
    );
  });

  it('shows the origin of every value of a section', async () => {
    write('mesh.yaml', MESH);
    const { stdout, code } = await meshc(['explain', 'network']);
    expect(code).toBe(0);
    expect(stdout).toContain('  vpcId: vpc-0123456789abcdef0     mesh.yaml:8:10\n');
    expect(stdout).toContain('  assignPublicIp: DISABLED         built in\n');
  });

  it('shows where variables come from', async () => {
    write('mesh.yaml', MESH);
    const { stdout } = await meshc([
      'explain',
      'services.web.image',
      '--var',
      'registry=r.example',
    ]);
    expect(stdout).toContain('services.web.image: r.example/web:2.3.1\n');
    expect(stdout).toContain('written as ${var.registry}/web:2.3.1\n');
    expect(stdout).toContain('registry: given on the command line, declared at mesh.yaml:18:3\n');
  });

  it.each([
    '',
    'services.web',
    'services.web.cpu',
    'services.api.secrets',
    'services.web.proxy',
    'port-clash',
  ])('answers programs about "%s" in the form of its schema', async (asked) => {
    write('mesh.yaml', MESH);
    const { code, stdout } = await meshc(['explain', asked, '--format', 'json']);
    expect(code).toBe(0);
    expectForm('explanation', stdout);
  });

  it.each([
    ['a misspelt key', 'services.web.cpuu', 'services.web has no "cpuu": did you mean "cpu"?'],
    ['a misspelt service', 'services.wep', 'services has no "wep": did you mean "web"?'],
    [
      'a misspelt code',
      'port-clsh',
      'no finding has the code "port-clsh": did you mean "port-clash"?',
    ],
    ['a path that cannot be read', 'services[', 'the path ends where it cannot be read: "["'],
    ['what a terminal obeys', `services.${HOSTILE}`, 'the path ends where it cannot be read: '],
  ])('refuses %s with exit code 4', async (_title, asked, message) => {
    write('mesh.yaml', MESH);
    const ended = await meshc(['explain', asked]);
    expect(ended).toMatchObject({ code: 4, stdout: '' });
    expect(ended.stderr).toContain(`error: ${message}`);
    expectVisible(ended.stderr);
  });

  it('prints nothing of the files that a terminal would obey', async () => {
    const defaults = String.raw`defaults: { tags: { "\e[31mx": "\e]0;y\a" } }`;
    write('mesh.yaml', `${MESH}\n${defaults}\n`);
    const { stdout } = await meshc(['explain', 'defaults']);
    expect(stdout).toContain('tags:');
    expectVisible(stdout);
  });

  it('hides what looks like a credential, in text and in JSON', async () => {
    write('mesh.yaml', MESH.replace('API_URL:', 'PASSWORD: hunter2, API_URL:'));
    for (const format of ['text', 'json']) {
      const { stdout } = await meshc(['explain', 'services.web', '--format', format]);
      expect(stdout).toContain('PASSWORD');
      expect(stdout).not.toContain('hunter2');
    }
  });

  it('reports files that it cannot read like validate does', async () => {
    const missing = await meshc(['explain', 'name']);
    expect(missing).toMatchObject({ code: 4, stderr: '' });
    expect(missing.stdout).toContain('file-unreadable');
    write('mesh.yaml', 'name: [1');
    const broken = await meshc(['explain', 'name', '--format', 'json']);
    expect(broken.code).toBe(4);
    expect(JSON.parse(broken.stdout).findings).toMatchObject([{ code: 'yaml-syntax' }]);
  });
});

describe('meshc fmt', () => {
  const UNTIDY = 'version:   1\nname:   shop # the shop\n';
  const TIDY = 'version: 1\nname: shop # the shop\n';

  it('formats the mesh and its overlays, and prints what it changed', async () => {
    write('mesh.yaml', UNTIDY);
    write('mesh.prod.yaml', TIDY);
    write('mesh.dev.yaml', UNTIDY);
    write('other.yaml', UNTIDY);
    const ended = await meshc(['fmt']);
    expect(ended).toEqual({
      code: 0,
      signal: null,
      stdout: 'mesh.yaml\nmesh.dev.yaml\n',
      stderr: '',
    });
    expect(['mesh.yaml', 'mesh.dev.yaml', 'other.yaml'].map(read)).toEqual([TIDY, TIDY, UNTIDY]);
    expect(await meshc(['fmt'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('changes nothing with --check, and exits with 4 where it would', async () => {
    write('mesh.yaml', UNTIDY);
    expect(await meshc(['fmt', '--check'])).toMatchObject({
      code: 4,
      stdout: 'mesh.yaml\n',
      stderr: '',
    });
    expect(read('mesh.yaml')).toBe(UNTIDY);
    write('mesh.yaml', TIDY);
    expect(await meshc(['fmt', '--check'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('formats standard input to standard output', async () => {
    expect(await meshc(['fmt', '-'], { stdin: UNTIDY })).toMatchObject({ code: 0, stdout: TIDY });
    expect(await meshc(['fmt', '-', '--check'], { stdin: UNTIDY })).toMatchObject({
      code: 4,
      stdout: '<stdin>\n',
    });
  });

  it('keeps the mode of a file and the link that leads to it, and leaves nothing behind', async () => {
    write('real.yaml', UNTIDY);
    chmodSync(path.join(folder, 'real.yaml'), 0o640);
    symlinkSync('real.yaml', path.join(folder, 'mesh.yaml'));
    await meshc(['fmt', 'mesh.yaml']);
    expect(read('real.yaml')).toBe(TIDY);
    expect(statSync(path.join(folder, 'real.yaml')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['mesh.yaml', 'real.yaml']);
  });

  it('does not write what is formatted', async () => {
    write('mesh.yaml', TIDY);
    const before = statSync(path.join(folder, 'mesh.yaml'), { bigint: true });
    await meshc(['fmt']);
    expect(statSync(path.join(folder, 'mesh.yaml'), { bigint: true }).ino).toBe(before.ino);
  });

  it('refuses a file with a mistake, and formats the others', async () => {
    write('mesh.yaml', UNTIDY);
    write('mesh.prod.yaml', 'name: [1');
    const ended = await meshc(['fmt']);
    expect(ended).toMatchObject({ code: 4, stdout: 'mesh.yaml\n' });
    expect(ended.stderr).toContain('mesh.prod.yaml:1:7: error yaml-syntax');
    expect(read('mesh.prod.yaml')).toBe('name: [1');
  });

  it.each([
    ['a missing file', 'missing.yaml', 4, 'missing.yaml:1:1: error file-unreadable'],
    ['a directory', '.', 4, 'this is a directory'],
  ])('refuses %s', async (_title, name, code, message) => {
    const ended = await meshc(['fmt', name]);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(message);
  });

  it('says plainly that it may not write', async () => {
    write('mesh.yaml', UNTIDY);
    chmodSync(folder, 0o555);
    const ended = await meshc(['fmt'], { unprivileged: true });
    chmodSync(folder, 0o755);
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'error: cannot write mesh.yaml: permission denied\n',
    });
    expect(read('mesh.yaml')).toBe(UNTIDY);
  });
});

describe('meshc init', () => {
  it('writes a mesh that validates without a warning, and its schema', async () => {
    const ended = await meshc(['init', 'My Shop']);
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toContain('wrote My Shop/mesh.yaml and My Shop/.meshc/mesh.schema.json');
    const cwd = path.join(folder, 'My Shop');
    expect(await meshc(['validate'], { cwd })).toMatchObject({
      code: 0,
      stdout: 'valid: mesh my-shop, environment dev, 1 service\n',
      stderr: '',
    });
    expect(await meshc(['fmt', '--check'], { cwd })).toMatchObject({ code: 0, stdout: '' });
    const schema = await meshc(['schema']);
    expect(read('My Shop/.meshc/mesh.schema.json')).toBe(schema.stdout);
  });

  it.each([
    ['12-angry.MEN', 'angry-men'],
    ['größe', 'gr-e'],
    ['./---', 'mesh'],
    ['a'.repeat(40), 'a'.repeat(32)],
  ])('names the mesh after the directory %s', async (directory, name) => {
    await meshc(['init', directory]);
    expect(read(`${directory}/mesh.yaml`)).toContain(`\nname: ${name}\n`);
    expect((await meshc(['validate'], { cwd: path.join(folder, directory) })).code).toBe(0);
  });

  it.each(['mesh.yaml', '.meshc/mesh.schema.json'])('never overwrites %s', async (name) => {
    mkdirSync(path.join(folder, '.meshc'));
    write(name, 'mine\n');
    const ended = await meshc(['init']);
    expect(ended).toMatchObject({ code: 4, stdout: '' });
    expect(ended.stderr).toContain(`error: ${name} is there already, and init overwrites nothing`);
    expect(read(name)).toBe('mine\n');
    expect(readdirSync(folder).sort()).toEqual(
      name === 'mesh.yaml' ? ['.meshc', 'mesh.yaml'] : ['.meshc'],
    );
  });

  it('says plainly that it may not write', async () => {
    chmodSync(folder, 0o555);
    const ended = await meshc(['init'], { unprivileged: true });
    chmodSync(folder, 0o755);
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'error: cannot write to .: permission denied\n',
    });
  });
});

describe('meshc schema', () => {
  it('prints the schema of mesh.yaml, and those of the outputs', async () => {
    const mesh = await meshc(['schema']);
    expect(mesh).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(mesh.stdout)).toMatchObject({ title: 'Mesh', additionalProperties: false });
    expect(JSON.parse((await meshc(['schema', 'findings'])).stdout).title).toBe(
      'Findings of meshc',
    );
  });

  it('is found by the built program too', async () => {
    const built = await runMeshc(['schema'], { cwd: folder });
    expect(built).toMatchObject({ code: 0, stderr: '' });
    expect(built.stdout).toBe((await meshc(['schema'])).stdout);
  });

  it('writes it to a file', async () => {
    const ended = await meshc(['schema', '--out', 'x.json']);
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: 'wrote x.json\n' });
    expect(JSON.parse(read('x.json')).title).toBe('Mesh');
  });

  it('names the schema that somebody may have meant', async () => {
    expect(await meshc(['schema', 'outcme'])).toMatchObject({
      code: 4,
      stdout: '',
      stderr: 'error: there is no schema "outcme": did you mean "outcome"?\n',
    });
    expect((await meshc(['schema', '../package'])).code).toBe(4);
  });
});

describe('meshc set-image', () => {
  beforeEach(() => write('mesh.yaml', MESH));

  it('writes the overlay, which then holds, and prints what changed', async () => {
    const ended = await meshc(['set-image', 'web=r.example/web:9', 'images.runtime=r.example/m:2']);
    expect(ended).toMatchObject({
      code: 0,
      stdout:
        'services.web.image: ${var.registry}/web:2.3.1 -> r.example/web:9\nimages.runtime: ${var.registry}/meshc:0.1.0 -> r.example/m:2\n',
      stderr: 'wrote mesh.images.yaml\n',
    });
    const { stdout } = await meshc(['explain', 'services.web.image']);
    expect(stdout).toContain('services.web.image: r.example/web:9\n  from mesh.images.yaml:');
    expect((await meshc(['validate'])).code).toBe(0);
  });

  it('lies beside the file that is named, under its name', async () => {
    mkdirSync(path.join(folder, 'deploy'));
    write('deploy/shop.yaml', MESH);
    await meshc(['set-image', 'web=r.example/web:9', '-f', 'deploy/shop.yaml']);
    expect(readdirSync(path.join(folder, 'deploy')).sort()).toEqual([
      'shop.images.yaml',
      'shop.yaml',
    ]);
  });

  it('writes nothing when nothing changes', async () => {
    await meshc(['set-image', 'web=r.example/web:9']);
    const before = statSync(path.join(folder, 'mesh.images.yaml'), { bigint: true });
    const again = await meshc(['set-image', 'web=r.example/web:9']);
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: 'nothing to change\n' });
    expect(statSync(path.join(folder, 'mesh.images.yaml'), { bigint: true }).ino).toBe(before.ino);
  });

  it.each([
    ['a misspelt service', ['wep=w:1'], 'the mesh has no image "wep": did you mean "web"?'],
    ['no assignment', ['web'], '"web" is no assignment: write target=image'],
    ['two images for one', ['web=w:1', 'web=w:2'], '"web" gets two images'],
    ['an image without a tag', ['web=w'], '"w" for web is no image with a tag or a digest'],
    ['what a terminal obeys', [`web=${HOSTILE}`], '"x" for web is no image'],
    ['standard input', ['web=w:1', '-f', '-'], 'standard input has no file beside it'],
    ['nothing at all', [], "missing required argument 'target=image'"],
  ])('refuses %s with exit code 4', async (_title, words, message) => {
    const ended = await meshc(['set-image', ...words]);
    expect(ended).toMatchObject({ code: 4, stdout: '' });
    expect(ended.stderr).toContain(`error: ${message}`);
    expectVisible(ended.stderr);
    expect(readdirSync(folder)).toEqual(['mesh.yaml']);
  });

  it('says plainly that it may not write', async () => {
    chmodSync(folder, 0o555);
    const ended = await meshc(['set-image', 'web=w:1'], { unprivileged: true });
    chmodSync(folder, 0o755);
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'error: cannot write mesh.images.yaml: permission denied\n',
    });
  });
});

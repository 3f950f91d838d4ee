import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES, MESHC, runMeshc } from './run-meshc.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshc-e2e-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const FARGATE = path.join(EXAMPLES, '01-fargate', 'mesh.yaml');
const VALID = readFileSync(FARGATE, 'utf8');
/** A mistake: what is replaced by what, the code, and the text at which the finding has to point. */
const MISTAKES = [
  ['an unknown key', '    port: 8080', '    prot: 8080', 'unknown-key', 'prot'],
  ['a wrong type', 'desiredCount: 2', 'desiredCount: three', 'wrong-type', 'three'],
  ['a missing upstream', '      api: {', '      apu: {', 'unknown-upstream', 'apu'],
  ['a port clash', 'port: 8080', 'port: 9091', 'port-clash', '9091 }'],
  ['a bad name', '  web:', '  Web:', 'bad-name', 'Web'],
] as const;

function placeOf(text: string, pointed: string): string {
  const before = text.slice(0, text.indexOf(pointed)).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

describe('meshc validate', () => {
  it('says in one line on stdout that a good file is valid', async () => {
    expect(await runMeshc(['validate', '-f', FARGATE])).toMatchObject({
      code: 0,
      stdout: 'valid: mesh shop, environment dev, 2 services\n',
      stderr: '',
    });
  });

  it.each(MISTAKES)(
    'points at %s and exits with 4',
    async (_title, right, wrong, code, pointed) => {
      const text = VALID.replace(right, wrong);
      const file = write('mistake.yaml', text);
      const ended = await runMeshc(['validate', '-f', file]);
      expect(ended.stdout).toContain(`${file}:${placeOf(text, pointed)}: error ${code}: `);
      expect(ended).toMatchObject({ code: 4, stderr: '' });
    },
  );

  it('prints all findings as JSON', async () => {
    const text = VALID.replace('port: 8080', 'prot: 8080');
    const file = write('json.yaml', text);
    const { code, stdout } = await runMeshc(['validate', '-f', file, '--format', 'json']);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      findings: [
        {
          code: 'unknown-key',
          severity: 'error',
          file,
          line: Number(placeOf(text, 'prot').split(':')[0]),
          column: 5,
          hint: 'did you mean "port"?',
        },
      ],
    });
  });

  it('finds mistakes of every part of the file in one run', async () => {
    const text = VALID.replace('name: shop', 'name: Shop').replace('vpc-0123456789abcdef0', 'vpc');
    const { stdout } = await runMeshc(['validate', '-f', '-', '--format', 'json'], { stdin: text });
    expect(JSON.parse(stdout).findings).toMatchObject([
      { code: 'bad-format', line: 3 },
      { code: 'bad-format', line: 9 },
    ]);
  });

  it.each([
    ['a missing file', 'missing.yaml', 'file-unreadable'],
    ['a directory', '.', 'file-unreadable'],
  ])('reports %s as a finding', async (_title, name, code) => {
    const ended = await runMeshc(['validate', '-f', name], { cwd: folder });
    expect(ended.stdout).toContain(`${name}:1:1: error ${code}: `);
    expect(ended.code).toBe(4);
  });

  it.each([
    ['an empty file', '', 'file-empty'],
    ['a file that is no text', new Uint8Array([0x76, 0xff, 0xfe]), 'file-not-text'],
    ['a syntax error', 'version: [1', 'yaml-syntax'],
    ['a key twice', 'version: 1\nversion: 1\n', 'yaml-duplicate-key'],
    ['an alias bomb', bomb(), 'yaml-limit'],
  ])('reports %s as a finding', async (_title, content, code) => {
    const file = write('input.yaml', content);
    const ended = await runMeshc(['validate', '-f', file]);
    expect(ended.stdout).toContain(`error ${code}: `);
    expect(ended).toMatchObject({ code: 4, stderr: '' });
  });

  it('reads standard input', async () => {
    const ended = await runMeshc(['validate', '-f', '-'], { stdin: VALID });
    expect(ended).toMatchObject({
      code: 0,
      stdout: 'valid: mesh shop, environment dev, 2 services\n',
    });
  });

  it('merges overlays, the environment beside the file, and the images last', async () => {
    const base = write('layered.yaml', VALID.replace(', accountId: "111122223333"', ''));
    write('layered.prod.yaml', 'environment: prod\naws: { accountId: "444455556666" }\n');
    write('layered.images.yaml', 'services: { web: { image: "web:9" } }\n');
    const { stdout, code } = await runMeshc([
      'compile',
      '-f',
      base,
      '--env',
      'prod',
      '--only',
      'web',
    ]);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout))).toEqual(['shop-prod--web']);
    expect(stdout).toContain('"Image": "web:9"');
  });

  it('keeps colours for terminals and for who asks', async () => {
    const plain = await runMeshc(['validate', '-f', FARGATE]);
    const forced = await runMeshc(['validate', '-f', FARGATE], {
      environment: { FORCE_COLOR: '1' },
    });
    const refused = await runMeshc(['validate', '-f', FARGATE, '--no-color'], {
      environment: { FORCE_COLOR: '1' },
    });
    expect([plain, forced, refused].map(({ stdout }) => stdout.includes('\u001b['))).toEqual([
      false,
      true,
      false,
    ]);
  });
});

/** 9^9 values in ten lines. */
function bomb(): string {
  const lines = Array.from({ length: 9 }, (_, level) => {
    const item = level === 0 ? 'x' : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array(9).fill(item).join(', ')}]`;
  });
  return `${lines.join('\n')}\n`;
}

describe('meshc compile', () => {
  it('writes one template a stack', async () => {
    const out = path.join(folder, 'templates');
    const ended = await runMeshc(['compile', '-f', FARGATE, '--out', out]);
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(out).sort()).toEqual([
      'shop-dev--api.json',
      'shop-dev--base.json',
      'shop-dev--controller.json',
      'shop-dev--dev-server.json',
      'shop-dev--web.json',
    ]);
  });

  it('writes the same bytes from another directory, from any current directory', async () => {
    const copy = path.join(folder, 'elsewhere');
    mkdirSync(copy);
    cpSync(FARGATE, path.join(copy, 'mesh.yaml'));
    const here = await runMeshc(['compile', '-f', FARGATE]);
    const there = await runMeshc(['compile'], {
      cwd: copy,
      environment: { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' },
    });
    expect(there.stdout).toBe(here.stdout);
    expect(here.stdout).not.toBe('');
  });

  it('writes YAML that says the same as the JSON', async () => {
    const { parse } = await import('yaml');
    const json = await runMeshc(['compile', '-f', FARGATE]);
    const yaml = await runMeshc(['compile', '-f', FARGATE, '--format', 'yaml']);
    expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout));
  });

  it('writes nothing when the file has an error', async () => {
    const file = write('broken.yaml', VALID.replace('api: { local', 'apu: { local'));
    const out = path.join(folder, 'nothing');
    const ended = await runMeshc(['compile', '-f', file, '--out', out]);
    expect(ended).toMatchObject({ code: 4, stdout: '' });
    expect(ended.stderr).toContain('unknown-upstream');
    expect(() => readdirSync(out)).toThrow('ENOENT');
  });

  it('names a component that --only asks for in vain', async () => {
    const ended = await runMeshc(['compile', '-f', FARGATE, '--only', 'wep']);
    expect(ended).toMatchObject({
      code: 4,
      stdout: '',
      stderr:
        'error: --only names "wep", which is no component of this mesh: did you mean "web"?\n',
    });
  });

  it('says plainly that it may not write', async () => {
    const locked = path.join(folder, 'locked');
    mkdirSync(locked, { mode: 0o555 });
    chmodSync(folder, 0o755);
    const ended = await runMeshc(['compile', '-f', FARGATE, '--out', path.join(locked, 'x')], {
      unprivileged: true,
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^error: cannot write to .*: permission denied\n$/);
  });

  it('says plainly that the output is no directory', async () => {
    const file = write('file.txt', '');
    const ended = await runMeshc(['compile', '-f', FARGATE, '--out', file]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^error: cannot write to \S+: /);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const shell = spawn('sh', [
      '-c',
      `"${process.execPath}" "${MESHC}" compile -f "${FARGATE}" | head -c 10`,
    ]);
    let stderr = '';
    shell.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await new Promise((resolve) => shell.on('close', resolve));
    expect(stderr).toBe('');
  });
});

describe('the command line', () => {
  it.each([
    ['an unknown command', ['validat'], "unknown command 'validat'"],
    ['an unknown option', ['validate', '--fiel', 'x'], "unknown option '--fiel'"],
    ['an unknown format', ['validate', '--format', 'xml'], 'xml'],
    ['a variable without a value', ['validate', '-f', FARGATE, '--var', 'secret'], 'name=value'],
  ])('refuses %s with exit code 4', async (_title, words, message) => {
    const ended = await runMeshc(words);
    expect(ended).toMatchObject({ code: 4, stdout: '' });
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });

  it('prints the help and the version on stdout', async () => {
    const help = await runMeshc(['--help']);
    const version = await runMeshc(['--version']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('validate');
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('commands that need no AWS', () => {
  it.each([
    ['validate', ['validate', '-f', FARGATE]],
    ['compile', ['compile', '-f', FARGATE]],
    ['explain', ['explain', 'services.web.cpu', '-f', FARGATE]],
    ['fmt', ['fmt', '--check', FARGATE]],
    ['schema', ['schema']],
    ['help', ['--help']],
  ])('%s reads no part of the AWS SDK', async (_title, words) => {
    const log = path.join(folder, 'modules.json');
    const recorder = write(
      'record-modules.mjs',
      `import { registerHooks } from 'node:module';
       import { readFileSync, writeFileSync } from 'node:fs';
       const urls = [];
       registerHooks({ load(url, context, next) { urls.push(url); return next(url, context); } });
       process.on('exit', () => writeFileSync(${JSON.stringify(log)}, JSON.stringify(urls)));`,
    );
    const ended = await runMeshc(words, { nodeFlags: ['--import', recorder] });
    expect(ended.code).toBe(0);
    const urls: string[] = JSON.parse(readFileSync(log, 'utf8'));
    const files = urls.filter((url) => url.startsWith('file:') && url.includes('/dist/'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect(readFileSync(new URL(file), 'utf8')).not.toContain('AWS4-HMAC-SHA256');
  });
});

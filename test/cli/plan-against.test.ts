import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { mesh } from '../support/mesh-text.ts';
import { expectForm } from './json-schema.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshc-against-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function git(...words: readonly string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  execFileSync('git', ['-C', folder, ...who, ...words]);
}

/** A mesh of one service. */
function web(image: string): string {
  return mesh`services: { web: { image: "${image}", port: 8080 } }`;
}

async function plan(...words: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const exitCode = await main(['plan', ...words], {
    streams: { stdin: new PassThrough(), stdout, stderr },
    environment: {},
    interrupted: () => new AbortController().signal,
  });
  return { exitCode, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

const CHANGE = 'ContainerDefinitions[web].Image: "web:1" → "web:2"';

describe('plan --against', () => {
  it('compares with another file, and says the line of what changed', async () => {
    const file = write('mesh.yaml', web('web:2'));
    const other = write('other.yaml', web('web:1'));
    const planned = await plan('-f', file, '--against', other, '--detailed-exitcode');
    expect(planned.exitCode).toBe(2);
    expect(planned.stdout).toContain(`${CHANGE}  ${file}:1:27`);
    const same = await plan('-f', file, '--against', file, '--detailed-exitcode');
    expect(same).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('no changes') });
  });

  it('compares with a directory that holds the mesh, or its compiled templates', async () => {
    const file = write('mesh.yaml', web('web:2'));
    write('checkout/mesh.yaml', web('web:1'));
    const checkout = path.join(folder, 'checkout');
    expect((await plan('-f', file, '--against', checkout)).stdout).toContain(CHANGE);
    const compiled = path.join(folder, 'compiled');
    const streams = {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
    };
    await main(['compile', '-f', path.join(checkout, 'mesh.yaml'), '--out', compiled], {
      streams,
      environment: {},
      interrupted: () => new AbortController().signal,
    });
    expect((await plan('-f', file, '--against', compiled)).stdout).toContain(CHANGE);
    mkdirSync(path.join(folder, 'empty'));
    const empty = await plan('-f', file, '--against', path.join(folder, 'empty'));
    expect(empty).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('neither') });
  });

  it('compares with a commit, its overlays and image tags included', async () => {
    git('init', '-q', '-b', 'main');
    const file = write('mesh.yaml', web('web:0'));
    write('mesh.images.yaml', 'services: { web: { image: "web:1" } }\n');
    write('mesh.prod.yaml', 'environment: prod\nservices: { web: { desiredCount: 2 } }\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    write('mesh.images.yaml', 'services: { web: { image: "web:2" } }\n');
    write('mesh.prod.yaml', 'environment: prod\nservices: { web: { desiredCount: 3 } }\n');
    const planned = await plan('-f', file, '--env', 'prod', '--against', 'main');
    expect(planned.stdout).toContain(CHANGE);
    expect(planned.stdout).toContain('DesiredCount: 2 → 3');
    expect(planned.exitCode).toBe(0);
  });

  it('takes everything for new where the commit has no such file', async () => {
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    const planned = await plan('-f', write('mesh.yaml', web('web:1')), '--against', 'main');
    expect(planned.stderr).toContain('everything is new');
    expect(planned.stdout).toContain('web: create the stack');
  });

  it('refuses what is none of these, and a mesh with errors, with exit code 4', async () => {
    git('init', '-q');
    const file = write('mesh.yaml', web('web:1'));
    const unknown = await plan('-f', file, '--against=--output=x');
    expect(unknown).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('no branch') });
    const wrong = write('wrong.yaml', 'version: 1\n');
    expect(await plan('-f', file, '--against', wrong)).toMatchObject({ exitCode: 4, stdout: '' });
  });

  it('writes JSON of the published form', async () => {
    const file = write('mesh.yaml', web('web:2'));
    const other = write('other.yaml', web('web:1'));
    expectForm('plan', (await plan('-f', file, '--against', other, '--format', 'json')).stdout);
  });

  it('fits on a screen when 200 services get another sidecar image', async () => {
    const services = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `service-${index}`,
        { image: 'web:1', port: 8080 },
      ]),
    );
    const text = (version: string): string =>
      mesh`
        images: { runtime: "runtime.example/meshc:${version}" }
        services: ${JSON.stringify(services)}
      `;
    const file = write('mesh.yaml', text('2.0.0'));
    const other = write('other.yaml', text('1.0.0'));
    const { stdout } = await plan('-f', file, '--against', other);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(24);
    expect(stdout).toContain('200 components: service-0, service-1, service-10 and 197 more');
  });
});

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '..', '..', 'src', 'bin', 'meshc-runtime');

const PROGRAMS = ['mesh-init', 'health-sync', 'controller', 'dev-server-init'];

/** A program that prints how it was started. */
const STUB = `console.log(JSON.stringify({
  program: require('node:path').basename(__filename),
  flags: process.execArgv,
  rest: process.argv.slice(2),
  arenas: process.env.MALLOC_ARENA_MAX,
}));`;

describe('meshc-runtime', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'meshc runtime-'));
    mkdirSync(join(directory, 'bin'));
    copyFileSync(SCRIPT, join(directory, 'meshc-runtime'));
    symlinkSync('../meshc-runtime', join(directory, 'bin', 'meshc-runtime'));
    for (const program of PROGRAMS) {
      writeFileSync(join(directory, `${program}.cjs`), STUB);
    }
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const run = (...words: readonly string[]) =>
    spawnSync('sh', [join(directory, 'bin', 'meshc-runtime'), ...words], {
      encoding: 'utf8',
      env: { PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) },
    });

  it.each(['mesh-init', 'dev-server-init'])(
    'starts %s as it is, also through a link',
    (program) => {
      const { stdout, status } = run(program);
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toEqual({ program: `${program}.cjs`, flags: [], rest: [] });
    },
  );

  it.each([
    ['health-sync', ['--jitless', '--optimize-for-size', '--expose-gc']],
    ['controller', ['--optimize-for-size']],
  ])('starts %s with the settings that keep it small', (program, flags) => {
    const { stdout, status } = run(program);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      program: `${program}.cjs`,
      flags: expect.arrayContaining(flags),
      arenas: '1',
    });
  });

  it('leaves further words to the program, which refuses them', () => {
    for (const program of PROGRAMS) {
      const { stdout } = run(program, 'a b', '*');
      expect(JSON.parse(stdout)).toMatchObject({ rest: ['a b', '*'] });
    }
  });

  it.each([[[]], [['help']], [['']], [['-x']]])('explains itself for %j and exits 127', (words) => {
    const { stdout, stderr, status } = run(...words);
    expect(status).toBe(127);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      'usage: meshc-runtime mesh-init|health-sync|controller|dev-server-init',
    );
  });
});

import { describe, expect, test } from 'vitest';
import { type BuildRules, buildProblems } from '../../scripts/build/build-problems.ts';
import type { BuiltFile } from '../../scripts/build/built-file.ts';

const RULES: BuildRules = {
  entry: 'meshc.js',
  runtimePrograms: ['health-sync.cjs'],
  runtimeLimitBytes: 100,
  awsModules: ['src/cli/deploy.ts'],
};
const SDK = '/project/node_modules/@aws-sdk/client-ecs/dist-es/ECSClient.js';

const ENTRY = file('meshc.js', { dynamicImports: ['main.js'] });
const MAIN = file('main.js', { dynamicImports: ['validate.js', 'deploy.js'] });
const VALIDATE = file('validate.js', { imports: ['check.js', 'node:path'] });
const CHECK = file('check.js');
const DEPLOY = file('deploy.js', {
  entryModule: '/project/src/cli/deploy.ts',
  imports: ['sdk.js', 'check.js'],
});
const SDK_CHUNK = file('sdk.js', { modules: [SDK] });
const RUNTIME = file('health-sync.cjs');
const GOOD = [ENTRY, MAIN, VALIDATE, CHECK, DEPLOY, SDK_CHUNK, RUNTIME];

describe('programs that may be shipped', () => {
  test('have no problems', () => {
    expect(buildProblems(GOOD, RULES)).toEqual([]);
  });

  test('are all there', () => {
    expect(buildProblems([MAIN, VALIDATE, CHECK], RULES)).toEqual([
      'meshc.js was not built',
      'health-sync.cjs was not built',
    ]);
  });
});

describe('a command that needs no AWS', () => {
  test('must not load the SDK together with its own code', () => {
    const check = { ...CHECK, imports: ['sdk.js'] };
    expect(buildProblems(replaced(check), RULES)).toEqual([
      'a command that needs no AWS loads the SDK: ' +
        'meshc.js > main.js > validate.js > check.js > sdk.js',
    ]);
  });

  test('must not load the SDK later either', () => {
    const check = { ...CHECK, dynamicImports: ['sdk.js'] };
    expect(buildProblems(replaced(check), RULES)).toHaveLength(1);
  });

  test('must not load what lies in one file with the SDK', () => {
    const check = { ...CHECK, modules: ['/project/src/compiler/compile.ts', SDK] };
    expect(buildProblems(replaced(check), RULES)).toHaveLength(1);
  });

  test('is every command that is not listed as one with calls to AWS', () => {
    const unlisted = { ...RULES, awsModules: [] };
    expect(buildProblems(GOOD, unlisted)).toEqual([
      'a command that needs no AWS loads the SDK: meshc.js > main.js > deploy.js > sdk.js',
    ]);
  });
});

describe('a program of the runtime', () => {
  test('holds no package', () => {
    const runtime = { ...RUNTIME, modules: [SDK] };
    expect(buildProblems(replaced(runtime), RULES)).toEqual([`health-sync.cjs holds ${SDK}`]);
  });

  test.each([
    ['fetch(', 'await fetch("http://127.0.0.1")'],
    ['fetch(', 'const get = globalThis.fetch'],
    ['WebAssembly', 'new WebAssembly.Module(bytes)'],
  ])('does not use %s', (word, code) => {
    expect(buildProblems(replaced({ ...RUNTIME, code }), RULES)).toEqual([
      `health-sync.cjs holds ${word}`,
    ]);
  });

  test.each(['prefetch(all)', 'cache.fetch(key)', 'class WebAssemblyLike {}'])(
    'may say `%s`',
    (code) => {
      expect(buildProblems(replaced({ ...RUNTIME, code }), RULES)).toEqual([]);
    },
  );

  test('counts, in bytes, toward a limit for all of them', () => {
    const runtime = { ...RUNTIME, code: 'é'.repeat(51) };
    expect(buildProblems(replaced(runtime), RULES)).toEqual([
      'the programs of the runtime have 102 bytes; 100 are allowed',
    ]);
  });
});

function file(name: string, parts: Partial<BuiltFile> = {}): BuiltFile {
  return { name, code: '', imports: [], dynamicImports: [], modules: [], ...parts };
}

/** The good files with another one in the place of that name. */
function replaced(other: BuiltFile): readonly BuiltFile[] {
  return GOOD.map((good) => (good.name === other.name ? other : good));
}

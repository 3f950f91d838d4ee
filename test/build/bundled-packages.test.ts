import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledPackages } from '../../scripts/build/bundled-packages.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'meshc-packages-'));
  writePackage('node_modules/yaml', { name: 'yaml', version: '2.9.1', license: 'ISC' });
  writeFileSync(path.join(root, 'node_modules/yaml/LICENSE'), 'Permission\r\nis granted\r\n');
  writePackage('node_modules/@aws-sdk/core', { name: '@aws-sdk/core', version: '3.9.0' });
  writeFileSync(path.join(root, 'node_modules/@aws-sdk/core/NOTICE.txt'), 'AWS SDK\n');
  const nested = 'node_modules/@aws-sdk/core/node_modules/yaml';
  writePackage(nested, { name: 'yaml', version: '1.0.0', license: 'ISC' });
  writePackage('node_modules/rolldown', { name: 'rolldown', version: '1.2.19', license: 'MIT' });
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

test('modules of one package are one package, with its licence', () => {
  const modules = ['node_modules/yaml/dist/index.js', 'node_modules/yaml/dist/parse.js'];
  expect(packagesOf(modules)).toEqual([
    { name: 'yaml', version: '2.9.1', licence: 'ISC', licenceText: 'Permission\nis granted' },
  ]);
});

test('a package inside a package is the inner one', () => {
  const modules = ['node_modules/@aws-sdk/core/node_modules/yaml/index.js'];
  expect(packagesOf(modules)).toEqual([{ name: 'yaml', version: '1.0.0', licence: 'ISC' }]);
});

test('packages are in the order of their names, whatever the order of the modules', () => {
  const modules = ['node_modules/yaml/index.js', 'node_modules/@aws-sdk/core/index.js'];
  expect(packagesOf(modules).map(({ name }) => name)).toEqual(['@aws-sdk/core', 'yaml']);
});

test('a package without a licence has an empty one, and its NOTICE is read', () => {
  expect(packagesOf(['node_modules/@aws-sdk/core/index.js'])).toEqual([
    { name: '@aws-sdk/core', version: '3.9.0', licence: '', notice: 'AWS SDK' },
  ]);
});

test('our own modules are no package, and helpers of the bundler are of the bundler', () => {
  const names = bundledPackages(
    [path.join(root, 'src/bin/meshc.ts'), '\0rolldown/runtime.js'],
    root,
  ).map(({ name }) => name);
  expect(names).toEqual(['rolldown']);
});

function writePackage(folder: string, content: Readonly<Record<string, string>>): void {
  mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, folder, 'package.json'), JSON.stringify(content));
}

function packagesOf(modules: readonly string[]) {
  return bundledPackages(
    modules.map((module) => path.join(root, module)),
    root,
  );
}

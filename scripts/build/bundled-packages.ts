import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../../src/kit/sort.ts';

/** A package of which something is in the programs. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json; empty when it states none. */
  readonly licence: string;
  /** Text of its licence file; absent when it has none. */
  readonly licenceText?: string;
  /** Text of its NOTICE file, which the Apache License wants to be passed on. */
  readonly notice?: string;
}

/** The helpers that the bundler itself puts into programs. */
const BUNDLER_MODULE = '\0rolldown/';

/**
 * The packages that modules belong to, by name and version.
 *
 * @param modules ids as the bundler gives them
 * @param root folder of the project, for what comes from the bundler itself
 */
export function bundledPackages(
  modules: readonly string[],
  root: string,
): readonly BundledPackage[] {
  const folders = modules.flatMap((module) => packageFolder(module, root) ?? []);
  return [...new Set(folders)]
    .map(readPackage)
    .sort((left, right) => compareText(keyOf(left), keyOf(right)));
}

function packageFolder(module: string, root: string): string | undefined {
  if (module.startsWith(BUNDLER_MODULE)) return join(root, 'node_modules', 'rolldown');
  return /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(module)?.[0];
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const licenceText = readFileLike(folder, /^(licen[cs]e|copying)(\.(md|txt))?$/i);
  const notice = readFileLike(folder, /^notice(\.(md|txt))?$/i);
  return {
    name,
    version,
    licence: typeof license === 'string' ? license : '',
    ...(licenceText === undefined ? {} : { licenceText }),
    ...(notice === undefined ? {} : { notice }),
  };
}

function readFileLike(folder: string, pattern: RegExp): string | undefined {
  const name = readdirSync(folder)
    .sort(compareText)
    .find((entry) => pattern.test(entry));
  if (name === undefined || !existsSync(join(folder, name))) return undefined;
  return readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim();
}

function keyOf({ name, version }: BundledPackage): string {
  return `${name}@${version}`;
}

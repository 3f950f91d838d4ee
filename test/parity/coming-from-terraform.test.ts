import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectClean, mesh } from '../support/mesh-text.ts';
import { readPage } from './page.ts';
import { languagePath, languagePaths } from './schema-paths.ts';

/** The inputs that the modules of HashiCorp's terraform-aws-consul-ecs 0.10.0 declare, in the order of their files. */
const MODULES: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'terraform-inputs.json'), 'utf8'),
);

const { inputs, newPaths, snippets } = readPage();

/** What the page names, in the form of the language's paths. */
const named = new Set(
  [...inputs.flatMap(({ paths }) => paths), ...newPaths].map((written) => languagePath(written)),
);

/** A path is on the page itself, as the way to one that is, or below one that ends with `*`. */
function isNamed(languageField: string): boolean {
  return [...named].some((one = '') => {
    const isBelow = one.endsWith('.*') && `${languageField}.`.startsWith(one.slice(0, -1));
    return isBelow || one === languageField || one.startsWith(`${languageField}.`);
  });
}

describe('the page for those who come from Terraform', () => {
  it.each(Object.entries(MODULES))('has each input of %s once', (module, names) => {
    const onPage = inputs.filter((row) => row.module === module).map(({ input }) => input);
    expect(onPage.toSorted()).toEqual(names.toSorted());
  });

  it('counts 165 inputs', () => {
    expect(Object.values(MODULES).flat()).toHaveLength(165);
    expect(inputs).toHaveLength(165);
  });

  it('gives each input a path, or the reason why it has none', () => {
    const without = inputs.filter(({ paths, isLeftOut, difference }) =>
      isLeftOut ? difference === '' : paths.length === 0,
    );
    expect(without).toEqual([]);
  });

  it('names no path that the language does not have', () => {
    const written = [...inputs.flatMap(({ paths }) => paths), ...newPaths];
    expect(written.filter((one) => languagePath(one) === undefined)).toEqual([]);
  });

  it('says of each field of the language where it comes from, or that it is new', () => {
    expect(languagePaths().filter((field) => !isNamed(field))).toEqual([]);
  });

  it('shows settings that are free of findings', () => {
    const [whatStays = ''] = snippets;
    expectClean(mesh`${whatStays}`);
    for (const snippet of snippets.slice(1)) {
      const [section = ''] = snippet.split(':');
      const replaced = new RegExp(`^${section}:.*(\\n .*)*`, 'm');
      expect(whatStays).toMatch(replaced);
      expectClean(mesh`${whatStays.replace(replaced, snippet)}`);
    }
  });

  it('calls no field new that an input becomes', () => {
    const fromInputs = new Set(inputs.flatMap(({ paths }) => paths));
    expect(newPaths.filter((one) => fromInputs.has(one))).toEqual([]);
  });
});

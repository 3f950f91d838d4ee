import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/compiler/validate/rules.ts';
import { FINDING_CODES, type FindingCode } from '../../../src/diagnostics/codes.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const codes = RULES.map(({ code }) => code);

/** Folders whose code reports findings that are no rule's. */
const OTHER_REPORTERS = [
  'src/compiler/load',
  'src/compiler/validate/overrides',
  'src/diagnostics',
  'src/clients',
  'src/cli',
];

/** The texts of all files that may report a finding, apart from the registry of codes. */
function reporterTexts(): string {
  return OTHER_REPORTERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name !== 'codes.ts')
      .map((name) => readFileSync(path.join(ROOT, folder, name), 'utf8')),
  ).join('\n');
}

describe('the list of rules', () => {
  it('has every rule file, once', () => {
    const files = readdirSync(path.join(ROOT, 'src/compiler/validate/rules'));
    expect(codes.toSorted()).toEqual(files.map((file) => path.basename(file, '.ts')).sort());
  });

  it.each(codes)('has a test file for %s', (code) => {
    expect(existsSync(path.join(import.meta.dirname, `${code}.test.ts`))).toBe(true);
  });

  it.each(RULES)('says in sentences why $code matters and what to do', ({ why, fix }) => {
    for (const text of [why, fix]) expect(text).toMatch(/^[A-Z`][^\n]*\.$/);
  });

  it('leaves no code of a finding that nothing reports', () => {
    const texts = reporterTexts();
    const unused = (Object.keys(FINDING_CODES) as FindingCode[]).filter(
      (code) => !codes.includes(code) && !texts.includes(`'${code}'`),
    );
    expect(unused).toEqual([]);
  });
});

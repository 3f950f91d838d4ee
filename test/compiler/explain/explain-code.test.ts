import { describe, expect, it } from 'vitest';
import { CODES, explainCode } from '../../../src/compiler/explain-code.ts';
import { RULES } from '../../../src/compiler/validate/rules.ts';
import { INPUT_GUIDE } from '../../../src/diagnostics/input-guide.ts';

describe('the explanation of a code', () => {
  it.each(CODES)('says in sentences what %s means, why, and what to do', (code) => {
    const { summary, why, fix } = explainCode(code) ?? {};
    for (const text of [summary, why, fix]) expect(text).toMatch(/^["A-Z`][^\n]*\.$/);
  });

  it('has one source for each code', () => {
    const ofRules = RULES.map(({ code }) => code as string);
    expect(Object.keys(INPUT_GUIDE).filter((code) => ofRules.includes(code))).toEqual([]);
  });

  it('knows no other word', () => {
    expect(['services', 'toString', '', '__proto__'].map(explainCode)).toEqual(
      Array(4).fill(undefined),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { RULES } from '../../../src/compiler/validate/rules.ts';
import { check } from '../../support/mesh-text.ts';
import { IMPOSSIBLE, MAPPED_MISTAKES } from './rule-map.ts';

describe('what the Terraform modules check, and what they forget', () => {
  it.each(MAPPED_MISTAKES)('is found: $what', ({ text, code }) => {
    expect(check(text).map((finding) => finding.code)).toContain(code);
  });

  it('has each mistake once', () => {
    const names = [...MAPPED_MISTAKES.map(({ what }) => what), ...Object.keys(IMPOSSIBLE)];
    expect(new Set(names).size).toBe(names.length);
  });

  it('leaves no rule that stands for nothing here and has no test of its own', () => {
    const codes = new Set<string>(MAPPED_MISTAKES.map(({ code }) => code));
    expect(RULES.filter(({ code }) => codes.has(code)).length).toBeGreaterThan(35);
  });
});

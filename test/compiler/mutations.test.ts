import { describe, expect, it } from 'vitest';
import { exampleMeshes } from '../support/example-meshes.ts';
import { check, expectClean } from '../support/mesh-text.ts';
import { MUTATION_KINDS, type Mutation, mutationsOf } from './validate/mutations.ts';

const examples = exampleMeshes().map(({ name, text }) => ({
  name,
  text,
  mutations: mutationsOf(text),
}));

/** The mistakes that were not found where they are, and what was found instead. */
function missed(mutations: readonly Mutation[]): string[] {
  return mutations.flatMap(({ text, line, what }) => {
    const found = check(text).map(({ code, location }) => `${code} in line ${location.line}`);
    return found.some((finding) => finding.endsWith(` in line ${line}`))
      ? []
      : [`${what}: ${found.join(', ') || 'nothing'}, not line ${line}`];
  });
}

describe('mistakes in the examples', () => {
  it('are many', () => {
    const count = examples.flatMap(({ mutations }) => mutations).length;
    expect(count).toBeGreaterThanOrEqual(300);
  });

  it.each(MUTATION_KINDS)('are of the kind: %s', (kind) => {
    const some = examples.flatMap(({ mutations }) => mutations).find((one) => one.kind === kind);
    expect(some).toBeDefined();
  });

  it.each(examples)('are none in $name as it is', ({ text }) => {
    expectClean(text);
  });

  describe.each(examples)('of $name', ({ mutations }) => {
    it.each(MUTATION_KINDS)('are found in their line: %s', (kind) => {
      expect(missed(mutations.filter((mutation) => mutation.kind === kind))).toEqual([]);
    });
  });
});

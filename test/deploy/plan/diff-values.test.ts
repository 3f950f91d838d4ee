import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffValues } from '../../../src/deploy/plan/diff-values.ts';
import type { Json } from '../../../src/model/template.ts';

const NO_SETS: ReadonlySet<string> = new Set();

/** Any JSON with keys that CloudFormation could have. */
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);

function paths(before: Json, after: Json, sets = NO_SETS): readonly string[] {
  return diffValues(before, after, sets).map(({ path }) => path.display);
}

describe('diffValues', () => {
  it('finds no difference between a value and itself', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(diffValues(value, structuredClone(value), NO_SETS)).toEqual([]);
      }),
    );
  });

  it('finds the same places in both directions', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(paths(left, right)).toEqual(paths(right, left));
      }),
    );
  });

  it('finds a difference wherever the texts differ in more than the kind of a scalar', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer()),
        fc.integer(),
        (map, extra) => {
          const changed = { ...map, Added: extra };
          expect(paths(map, changed)).toEqual(['Added']);
        },
      ),
    );
  });

  it('takes a number and its text for the same, as CloudFormation does', () => {
    expect(paths({ DesiredCount: 3 }, { DesiredCount: '3' })).toEqual([]);
  });

  it('names list items by their name, and sees what was added and removed', () => {
    const before = [
      { Name: 'a', Value: '1' },
      { Name: 'b', Value: '1' },
    ];
    const after = [
      { Name: 'b', Value: '2' },
      { Name: 'c', Value: '1' },
    ];
    expect(paths({ E: before }, { E: after })).toEqual(['E[a]', 'E[b].Value', 'E[c]']);
  });

  it('sees the order of a list that is no set', () => {
    expect(paths({ Command: ['a', 'b'] }, { Command: ['b', 'a'] })).toEqual(['Command']);
    expect(
      paths({ L: [{ Name: 'a' }, { Name: 'b' }] }, { L: [{ Name: 'b' }, { Name: 'a' }] }),
    ).toEqual(['L']);
  });

  it('does not see the order of a set, wherever it is nested', () => {
    const sets = new Set(['C.*.DependsOn']);
    const container = (names: readonly string[]) => ({
      C: [{ Name: 'x', DependsOn: names.map((ContainerName) => ({ ContainerName })) }],
    });
    expect(paths(container(['a', 'b']), container(['b', 'a']), sets)).toEqual([]);
    expect(paths(container(['a', 'b']), container(['b', 'a']))).not.toEqual([]);
  });

  it('shows a reference as one value', () => {
    expect(
      paths({ A: { 'Fn::GetAtt': ['X', 'Arn'] } }, { A: { 'Fn::GetAtt': ['Y', 'Arn'] } }),
    ).toEqual(['A']);
  });

  it('shows a JSON text as a whole when only its spacing differs', () => {
    expect(paths({ A: '{"a":1}' }, { A: '{ "a": 1 }' })).toEqual(['A']);
  });
});

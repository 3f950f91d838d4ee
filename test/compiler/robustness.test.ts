import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { compileMesh } from '../../src/compiler/compile.ts';
import type { Location } from '../../src/model/source.ts';
import type { Json, JsonObject } from '../../src/model/template.ts';
import { arbitraryMesh } from '../support/arbitrary-mesh.ts';
import { checkText } from '../support/mesh-text.ts';

const RUNS = 100;

/** Keys and texts that trip programs over their own objects, numbers at the edges, shapes that nobody expects. */
const STRANGE: readonly Json[] = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'consul-dataplane',
  '*',
  '',
  '${var.x}',
  '${',
  '{{resolve:ssm:/x}}',
  '\u0000',
  '🙂',
  'x'.repeat(5000),
  0,
  -1,
  0.5,
  1e308,
  true,
  false,
  null,
  [],
  [null],
  [[]],
  [{}],
  {},
  { constructor: { constructor: 1 } },
  { valueOf: 1, toString: 2 },
  { import: 1 },
  { '': {} },
];

type Edit = {
  readonly kind: 'strange' | 'moved' | 'removed' | 'renamed';
  readonly at: number;
  readonly from: number;
};

const EDITS: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('strange', 'moved', 'removed', 'renamed'),
    at: fc.nat(10_000),
    from: fc.nat(10_000),
  }),
  { minLength: 1, maxLength: 4 },
);

/** A way into a value: keys and indices. */
type Way = readonly (string | number)[];

function waysInto(value: Json): Way[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    [key],
    ...waysInto(member).map((way) => [key, ...way]),
  ]);
}

function valueAt(value: Json, [key, ...rest]: Way): Json {
  if (key === undefined) return value;
  return valueAt((value as JsonObject)[key] ?? null, rest);
}

/** The value with what lies at the end of the way changed: `change` gets the entry and gives the entries in its place. */
function changed(
  value: Json,
  [key, ...rest]: Way,
  change: (key: string, member: Json) => [string, Json][],
): Json {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, member]) => {
    if (name !== String(key)) return [[name, member] as [string, Json]];
    if (rest.length === 0) return change(name, member);
    return [[name, changed(member, rest, change)] as [string, Json]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

function edited(mesh: Json, { kind, at, from }: Edit): Json {
  const ways = waysInto(mesh);
  if (ways.length === 0) return mesh;
  const way = ways[at % ways.length] ?? [];
  const strange = STRANGE[from % STRANGE.length] ?? null;
  return changed(mesh, way, (key, member) => {
    switch (kind) {
      case 'strange':
        return [[key, strange]];
      case 'moved':
        return [[key, valueAt(mesh, ways[from % ways.length] ?? [])]];
      case 'removed':
        return [];
      case 'renamed':
        return [[typeof strange === 'string' ? strange : `${key}x`, member]];
    }
  });
}

/** Asserts that the text is checked to its end and, if it is valid, compiled; every finding lies inside of it. */
function checkSafely(text: string): void {
  const { findings, valid } = checkText(text);
  const hasErrors = findings.some(({ severity }) => severity === 'error');
  expect(valid === undefined).toBe(hasErrors);
  if (valid !== undefined) compileMesh(valid, '0.0.0-test');
  for (const { location, related = [] } of findings) {
    expectInside(location, text);
    for (const place of related) expectInside(place.location, text);
  }
}

function expectInside({ line, column, endLine, endColumn }: Location, text: string): void {
  const lines = text.split(/\r\n|\r|\n/);
  expect(line).toBeGreaterThanOrEqual(1);
  expect(column).toBeGreaterThanOrEqual(1);
  expect(endLine).toBeGreaterThanOrEqual(line);
  expect(endLine).toBeLessThanOrEqual(lines.length);
  expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
  expect(endColumn).toBeLessThanOrEqual((lines[endLine - 1]?.length ?? 0) + 1);
}

describe('a mesh with mistakes', () => {
  it('is checked to its end when values are strange, moved, renamed or gone', () => {
    fc.assert(
      fc.property(arbitraryMesh(), EDITS, (mesh, edits) => {
        checkSafely(JSON.stringify(edits.reduce<Json>(edited, mesh), undefined, 1));
      }),
      { numRuns: RUNS },
    );
  });

  it('is checked to its end when characters are lost or added', () => {
    const cuts = fc.array(
      fc.record({
        at: fc.nat(100_000),
        length: fc.nat(5),
        by: fc.constantFrom('', ' ', '\n', ':', '- ', '{', ']', '"', '#', '&a ', '*a', '\t', '|'),
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(arbitraryMesh(), cuts, (mesh, edits) => {
        const text = edits.reduce((before, { at, length, by }) => {
          const start = at % (before.length + 1);
          return before.slice(0, start) + by + before.slice(start + length);
        }, stringify(mesh));
        checkSafely(text);
      }),
      { numRuns: RUNS },
    );
  });
});

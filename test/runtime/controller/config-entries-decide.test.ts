import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeclaredConfigEntry } from '../../../src/contract/config-entries.ts';
import {
  decideEntries,
  type EntryFacts,
  type StoredEntry,
} from '../../../src/runtime/controller/config-entries/decide.ts';
import {
  keyOf,
  readDeclarations,
} from '../../../src/runtime/controller/config-entries/declared.ts';

const PATH = '/meshc/shop/dev/';

function declarationsOf(...entries: readonly DeclaredConfigEntry[]) {
  const value = JSON.stringify({ entries });
  return readDeclarations([{ name: `${PATH}p`, value }], PATH).declarations;
}

/** An entry as Consul has it after it was written from its declaration. */
function storedOf(entry: DeclaredConfigEntry, more: object = {}): StoredEntry {
  const [declaration] = declarationsOf(entry);
  if (declaration === undefined) throw new Error('no declaration');
  return {
    key: declaration.key,
    entry: { ...declaration.entry, CreateIndex: 1, ModifyIndex: 7, ...more },
  };
}

function decide(facts: Partial<EntryFacts>) {
  return decideEntries({
    path: PATH,
    declarations: [],
    stored: [],
    isComplete: true,
    written: new Map(),
    ...facts,
  });
}

const DEFAULTS = { Kind: 'service-defaults', Name: 'api', Protocol: 'http' };

test.each<[string, object, object]>([
  ['members that Consul adds', {}, { TransparentProxy: {}, MeshGateway: { Mode: '' } }],
  ['an empty list that Consul leaves out', { Sources: [] }, { Sources: undefined }],
  [
    'an empty object for one that Consul fills with nothing',
    { Expose: {} },
    { Expose: { Checks: false } },
  ],
  [
    'a zero that Consul leaves out',
    { MaxInboundConnections: 0 },
    { MaxInboundConnections: undefined },
  ],
  [
    'members of list items that Consul adds',
    { S: [{ N: 'a' }] },
    { S: [{ N: 'a', Precedence: 9 }] },
  ],
])('takes for no difference %s', (_title, declared, changed) => {
  const entry = { ...DEFAULTS, ...declared };
  const stored = [storedOf(entry, changed)];
  expect(decide({ declarations: declarationsOf(entry), stored }).actions).toEqual([]);
});

test.each<[string, object, object]>([
  ['another value', {}, { Protocol: 'tcp' }],
  ['a missing value', {}, { Protocol: undefined }],
  ['a value where none was declared', { Flag: false }, { Flag: true }],
  ['a longer list', { S: [{ N: 'a' }] }, { S: [{ N: 'a' }, { N: 'b' }] }],
  ['another order of a list', { S: ['a', 'b'] }, { S: ['b', 'a'] }],
  ['no list', { S: ['a'] }, { S: null }],
  ['no object', { E: { A: 1 } }, { E: 'x' }],
  ['another digest', {}, { Meta: { 'meshc-managed-by': PATH, 'meshc-digest': 'old' } }],
])('takes for a difference %s', (_title, declared, changed) => {
  const entry = { ...DEFAULTS, ...declared };
  const stored = [storedOf(entry, changed)];
  expect(decide({ declarations: declarationsOf(entry), stored }).actions).toMatchObject([
    { kind: 'write', modifyIndex: 7 },
  ]);
});

test('does not write again what Consul has spelled otherwise since our write', () => {
  const stored = [storedOf(DEFAULTS, { Protocol: 'HTTP' })];
  const declarations = declarationsOf(DEFAULTS);
  const key = keyOf(DEFAULTS);
  expect(decide({ declarations, stored, written: new Map([[key, 7]]) }).actions).toEqual([]);
  expect(decide({ declarations, stored, written: new Map([[key, 6]]) }).actions).toHaveLength(1);
});

test('tells entries of different namespaces and partitions apart, and the default ones not', () => {
  const entry = { Kind: 'mesh', Name: 'mesh' };
  expect(keyOf({ ...entry, Namespace: 'default', Partition: 'default' })).toBe(keyOf(entry));
  expect(keyOf({ ...entry, Namespace: 'web' })).not.toBe(keyOf(entry));
  expect(keyOf({ ...entry, Partition: 'blue' })).not.toBe(keyOf(entry));
});

test('digests an entry the same in whatever order its keys are', () => {
  const [one] = declarationsOf({ Kind: 'mesh', Name: 'mesh', A: { B: 1, C: [{ D: 1, E: 2 }] } });
  const [other] = declarationsOf({ A: { C: [{ E: 2, D: 1 }], B: 1 }, Name: 'mesh', Kind: 'mesh' });
  expect(one?.digest).toBe(other?.digest);
});

const kind = fc.constantFrom('service-defaults', 'service-router', 'mesh', 'odd');
const name = fc.constantFrom('a', 'b', 'c');
const entryArbitrary = fc.record({
  Kind: kind,
  Name: name,
  Protocol: fc.constantFrom('http', 'tcp'),
});
const mark = fc.constantFrom(PATH, '/meshc/other/dev/', undefined);

function unique(entries: readonly StoredEntry[]): StoredEntry[] {
  return [...new Map(entries.map((one) => [one.key, one])).values()];
}

test('never touches an entry without our mark, whatever is declared', () => {
  const stored = fc.array(fc.tuple(entryArbitrary, mark));
  fc.assert(
    fc.property(fc.array(entryArbitrary), stored, fc.boolean(), (declared, given, isComplete) => {
      const entries = unique(
        given.map(([entry, owner]) => storedOf(entry, { Meta: { 'meshc-managed-by': owner } })),
      );
      const foreign = new Set(
        entries
          .filter(({ entry }) => JSON.stringify(entry['Meta'] ?? {}).includes(PATH) === false)
          .map(({ key }) => key),
      );
      const { actions } = decide({
        declarations: declarationsOf(...declared),
        stored: entries,
        isComplete,
      });
      for (const action of actions) {
        const key = action.kind === 'write' ? action.declaration.key : action.stored.key;
        expect(foreign.has(key)).toBe(false);
        if (action.kind === 'remove') expect(isComplete).toBe(true);
      }
    }),
  );
});

test('has nothing to do once everything that it decided is done', () => {
  fc.assert(
    fc.property(fc.array(entryArbitrary), fc.array(entryArbitrary), (declared, before) => {
      const declarations = declarationsOf(...declared);
      const stored = new Map(
        unique(before.map((entry) => storedOf(entry))).map((one) => [one.key, one]),
      );
      for (const action of decide({ declarations, stored: [...stored.values()] }).actions) {
        if (action.kind === 'remove') stored.delete(action.stored.key);
        else {
          const { key, entry } = action.declaration;
          stored.set(key, { key, entry: { ...entry, ModifyIndex: 8 } });
        }
      }
      expect(decide({ declarations, stored: [...stored.values()] }).actions).toEqual([]);
    }),
  );
});

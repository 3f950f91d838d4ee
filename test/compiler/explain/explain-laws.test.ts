import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMesh } from '../../../src/compiler/check.ts';
import { compileMesh } from '../../../src/compiler/compile.ts';
import { explainPath } from '../../../src/compiler/explain.ts';
import { load } from '../../../src/compiler/load/load.ts';
import type { ExplainedValue } from '../../../src/model/explanation.ts';
import type { Path, YamlValue } from '../../../src/model/source.ts';
import type { JsonObject } from '../../../src/model/template.ts';
import { leavesOf, valueAt } from '../../../src/model/yaml-path.ts';
import { arbitraryMesh } from '../../support/arbitrary-mesh.ts';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../../schema/mesh.schema.json', import.meta.url), 'utf8'),
);

/** Defaults of ECS: it has them without a word in the template, and meshc writes them when they are written. */
const OF_ECS = [
  'disableNetworking',
  'interactive',
  'privileged',
  'pseudoTerminal',
  'readonlyRootFilesystem',
  'stopTimeout',
  'versionConsistency',
];
function explain(path: Path, texts: readonly string[]): readonly ExplainedValue[] {
  const files = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
  const answer = explainPath({ path, schema: SCHEMA, files, variables: {} }, () => undefined);
  return answer.kind === 'explained' ? answer.explanation.values : [];
}

function bodies(mesh: JsonObject): readonly string[] {
  const files = [{ name: 'mesh.yaml', text: JSON.stringify(mesh) }];
  const { valid, findings } = checkMesh({ files, variables: {} });
  if (valid === undefined) throw new Error(JSON.stringify(findings, undefined, 2));
  return compileMesh(valid, '0.0.0-test').stacks.map(({ body }) => body);
}

/** Whether a value may be written into its component without saying anything else than before. */
function isWritable({ path, origin }: ExplainedValue, mesh: JsonObject): boolean {
  const field = String(path[2]);
  const component = valueAt(mesh as YamlValue, path.slice(0, 2));
  // Settings of the ECS service may not be written where meshc makes none.
  if (valueAt(component, ['ecsService']) === false) return false;
  // What follows from capacity providers may not be written beside them.
  if (origin.kind === 'derived') return field !== 'launchType';
  if (origin.kind === 'written') return JSON.stringify(origin.path) !== JSON.stringify(path);
  if (path.length !== 3 || OF_ECS.includes(field)) return false;
  return field !== 'desiredCount' || valueAt(component, ['autoscaling']) === undefined;
}

/** The mesh with all that it has by default written into its components. */
function withDefaults(mesh: JsonObject): JsonObject {
  const text = JSON.stringify(mesh);
  const written = JSON.parse(text);
  for (const section of ['services', 'gateways']) {
    for (const value of explain([section], [text])) {
      if (isWritable(value, mesh)) write(written, value.path, value.value);
    }
  }
  return written;
}

function write(mesh: JsonObject, path: Path, value: YamlValue): void {
  let around = mesh as Record<string | number, unknown>;
  for (const [index, step] of path.slice(0, -1).entries()) {
    around[step] ??= typeof path[index + 1] === 'number' ? [] : {};
    around = around[step] as Record<string | number, unknown>;
  }
  around[path.at(-1) ?? ''] = value;
}

describe('meshc explain', () => {
  it('names the defaults by which the compiler goes: written out, they change no template', () => {
    fc.assert(
      fc.property(arbitraryMesh(), (mesh) => {
        expect(bodies(withDefaults(mesh))).toEqual(bodies(mesh));
      }),
      { numRuns: 40 },
    );
  });

  it('explains each value of merged files as it is, by a place where it stands', () => {
    const names = fc.constantFrom('a', 'b', 'overrides');
    const { tree: trees } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(1, 'x', null, true),
        fc.array(tie('tree'), { maxLength: 2 }),
        fc.dictionary(names, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(trees, { minLength: 1, maxLength: 3 }), (values) => {
        const texts = values.map((value) =>
          JSON.stringify({ services: { web: { proxy: { config: value } } } }),
        );
        const files = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
        const { source } = load({ files, variables: {} }, () => undefined);
        fc.pre(source !== undefined);
        const path = ['services', 'web', 'proxy', 'config'];
        for (const leaf of leavesOf(valueAt(source?.tree, path), path)) {
          const [value] = explain(leaf, texts);
          expect(value).toMatchObject({ value: valueAt(source?.tree, leaf) });
          expect(value?.origin.kind).toBe('written');
          // An empty map stands in every file that has one.
          if (value?.origin.kind !== 'written' || typeof value.value === 'object') continue;
          expect(value.origin.location).toEqual(source?.locate(leaf, 'value'));
        }
      }),
      { numRuns: 200 },
    );
  });
});

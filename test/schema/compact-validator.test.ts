import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { meshSchema } from '../../schema/language/mesh.ts';
import { compactValidator } from '../../scripts/generate/compact-validator.ts';
import { ecsDefinitions } from '../../scripts/generate/ecs-definitions.ts';
import { meshErrors } from '../../src/generated/validate-mesh.ts';
import type { Json, JsonObject } from '../../src/model/template.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const MESH = parse(
  readFileSync(path.join(ROOT, 'specs-examples', '01-fargate', 'mesh.yaml'), 'utf8'),
);
const ajv = new Ajv({ allErrors: true, strict: false }).compile(meshSchema(ecsDefinitions()));

/** Every place of a value, as the keys on the way to it. */
function placesOf(value: Json, way: readonly string[] = []): readonly (readonly string[])[] {
  const isTree = value !== null && typeof value === 'object';
  const below = isTree ? Object.entries(value) : [];
  return [way, ...below.flatMap(([key, child]) => placesOf(child, [...way, key]))];
}

/** The value with another one at a place; as it is when an earlier change took the place away. */
function withChange(value: Json, [key, ...rest]: readonly string[], change: Json): Json {
  if (key === undefined) return change;
  if (value === null || typeof value !== 'object') return value;
  const child = (value as JsonObject)[key];
  if (child === undefined) return value;
  const copy = Array.isArray(value) ? [...value] : { ...(value as JsonObject) };
  return Object.assign(copy, { [key]: withChange(child, rest, change) });
}

it('finds in a mesh with two mistakes what Ajv finds', () => {
  const place = fc.constantFrom(...placesOf(MESH));
  const change = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }).map((value) => value as Json),
    fc.constantFrom('', 'web', 0, -1, true, [], {}, { kind: 'http' }, ['web', 'web']),
  );
  fc.assert(
    fc.property(place, change, place, change, (first, one, second, other) => {
      const mesh = withChange(withChange(MESH, first, one), second, other);
      ajv(mesh);
      const expected = (ajv.errors ?? [])
        .filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames')
        .map(({ instancePath, keyword, propertyName }) => ({
          instancePath,
          keyword,
          propertyName,
        }));
      const found = meshErrors(mesh).map(({ instancePath, keyword, propertyName }) => ({
        instancePath,
        keyword,
        propertyName,
      }));
      expect(found).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

it('refuses code that it does not know', () => {
  expect(() => compactValidator('const err0 = {}; errors = [err0];')).toThrow(/err0/);
});

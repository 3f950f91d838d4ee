import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { meshSchema } from '../../schema/language/mesh.ts';
import { ecsDefinitions } from '../../scripts/generate/ecs-definitions.ts';
import type { SchemaError } from '../../src/kit/schema-error.ts';
import { type Schema, schemaErrors } from '../../src/kit/schema-errors.ts';
import type { Json, JsonObject } from '../../src/model/template.ts';
import { meshErrors } from '../support/mesh-errors.ts';

const SCHEMA: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 2, pattern: '^[a-z]+$', patternErrorMessage: 'use letters' },
    description: { type: 'string', pattern: '^.$' },
    labels: {
      type: 'object',
      propertyNames: { pattern: '^x-' },
      additionalProperties: { type: 'string' },
    },
    pair: { const: { left: 1, right: [2] } },
    target: { $ref: '#/definitions/Target' },
    tags: { type: 'array', uniqueItems: true, items: {} },
    share: { type: 'number', multipleOf: 0.1 },
  },
  definitions: {
    Target: {
      type: 'object',
      required: ['kind'],
      properties: { kind: { enum: ['file', 'port'] } },
      allOf: [
        {
          if: { properties: { kind: { const: 'port' } }, required: ['kind'] },
          // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
          then: { $ref: '#/definitions/Port' },
        },
      ],
    },
    Port: {
      additionalProperties: false,
      required: ['port'],
      properties: { kind: { const: 'port' }, port: { type: 'integer' } },
    },
  },
};

function thingErrors(value: unknown): readonly SchemaError[] {
  return schemaErrors(SCHEMA, value);
}

/** What somebody needs to print an error. */
function told(value: unknown): readonly unknown[] {
  return thingErrors(value).map(({ instancePath, keyword, params }) => [
    instancePath,
    keyword,
    params,
  ]);
}

describe('schemaErrors', () => {
  it('accepts a valid value', () => {
    expect(thingErrors({ name: 'web', labels: { 'x-a': '1' }, description: 'd' })).toEqual([]);
  });

  it('tells every violation', () => {
    expect(told({ description: 'dd' })).toEqual([
      ['', 'required', { missingProperty: 'name' }],
      ['/description', 'pattern', { pattern: '^.$' }],
    ]);
  });

  it('tells which keys an object may have', () => {
    expect(told({ name: 'web', nam: 1 })).toEqual([
      [
        '',
        'additionalProperties',
        {
          additionalProperty: 'nam',
          known: ['description', 'labels', 'name', 'pair', 'share', 'tags', 'target'],
        },
      ],
    ]);
  });

  it("tells the schema's own sentence about a pattern", () => {
    expect(told({ name: 'W1' })).toEqual([
      ['/name', 'pattern', { pattern: '^[a-z]+$', message: 'use letters' }],
    ]);
  });

  it('tells which key breaks a rule about keys, once', () => {
    expect(thingErrors({ name: 'web', labels: { a: '1' } })).toEqual([
      expect.objectContaining({ instancePath: '/labels', propertyName: 'a', keyword: 'pattern' }),
    ]);
  });

  it('tells what is wrong in the branch of a kind, and nothing about the branch', () => {
    expect(told({ name: 'web', target: { kind: 'port' } })).toEqual([
      ['/target', 'required', { missingProperty: 'port' }],
    ]);
  });

  it('counts characters as people do', () => {
    expect(told({ name: '😀' })).toContainEqual(['/name', 'minLength', { limit: 2 }]);
  });

  it('compares objects without calling them', () => {
    const bare = Object.assign(Object.create(null), { left: 1, right: [2] });
    expect(thingErrors({ name: 'web', pair: bare })).toEqual([]);
    expect(thingErrors({ name: 'web', tags: [{ valueOf: 1 }, { valueOf: 2 }] })).toEqual([]);
    expect(told({ name: 'web', tags: [{ valueOf: 1 }, { valueOf: 1 }] })).toEqual([
      ['/tags', 'uniqueItems', { i: 1, j: 0 }],
    ]);
  });

  it('reports keys of the prototype like any other', () => {
    const keys = told(JSON.parse('{ "name": "web", "constructor": 1, "__proto__": 1 }'));
    expect(keys).toHaveLength(2);
  });

  it('keeps no value of the user in an error', () => {
    expect(JSON.stringify(thingErrors({ name: 'SECRET', description: 'SECRET' }))).not.toContain(
      'SECRET',
    );
  });

  it('calculates with decimals as people do', () => {
    expect(thingErrors({ name: 'web', share: 0.3 })).toEqual([]);
    expect(told({ name: 'web', share: 0.35 })).toEqual([
      ['/share', 'multipleOf', { multipleOf: 0.1 }],
    ]);
  });

  it('looks no further into a value of the wrong type', () => {
    expect(told({ name: 1, target: 'port' })).toEqual([
      ['/name', 'type', { type: 'string' }],
      ['/target', 'type', { type: 'object' }],
    ]);
  });

  it('finds a repeated item among many at once', () => {
    const tags = Array.from({ length: 200_000 }, (_item, index) => `tag-${index}`);
    expect(told({ name: 'web', tags: [...tags, 'tag-7'] })).toEqual([
      ['/tags', 'uniqueItems', { i: 200_000, j: 7 }],
    ]);
  });
});

const ROOT = path.join(import.meta.dirname, '..', '..');
const MESH = parse(
  readFileSync(path.join(ROOT, 'specs-examples', '01-fargate', 'mesh.yaml'), 'utf8'),
);
const ajv = new Ajv({ allErrors: true, strict: false }).compile(meshSchema(ecsDefinitions()));

/** Ajv's errors, less those that only repeat others. It judges a value of the wrong type by further keywords as well. */
function errorsOfAjv(mesh: Json): readonly ErrorObject[] {
  ajv(mesh);
  const errors = (ajv.errors ?? []).filter(
    ({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames',
  );
  const places = errors.filter(({ keyword }) => keyword === 'type').map(schemaOf);
  return errors.filter((error) => error.keyword === 'type' || !places.includes(schemaOf(error)));
}

/** The value and the schema that an error is about. */
function schemaOf({ instancePath, schemaPath }: ErrorObject): string {
  return `${instancePath} ${schemaPath.slice(0, schemaPath.lastIndexOf('/'))}`;
}

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

/**
 * What both say in the same way; Ajv goes by the order of the schema, we by that of the document. Ajv does not compare
 * items of the wrong type.
 */
function placesTold(errors: readonly (SchemaError | ErrorObject)[]): readonly string[] {
  const ofWrongType = errors
    .filter(({ keyword }) => keyword === 'type')
    .map(({ instancePath }) => path.posix.dirname(instancePath));
  return errors
    .filter(
      ({ keyword, instancePath }) =>
        keyword !== 'uniqueItems' || !ofWrongType.includes(instancePath),
    )
    .map(({ instancePath, keyword, propertyName = '' }) =>
      [instancePath, keyword, propertyName].join(' '),
    )
    .sort();
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
      expect(placesTold(meshErrors(mesh))).toEqual(placesTold(errorsOfAjv(mesh)));
    }),
    { numRuns: 400 },
  );
});

import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import taskConfigSchema from '../../schema/task-config.schema.json' with { type: 'json' };
import type { Schema } from '../../src/kit/schema-errors.ts';
import { checkAgainst } from '../../src/runtime/schema-check.ts';

const KEYWORDS = [
  '$schema',
  'title',
  'description',
  'type',
  'enum',
  'minLength',
  'pattern',
  'minimum',
  'maximum',
  'items',
  'uniqueItems',
  'properties',
  'required',
  'additionalProperties',
];

/** Every schema inside a schema, itself included. */
function* schemasIn(schema: Schema): Generator<Schema> {
  yield schema;
  for (const property of Object.values(schema.properties ?? {})) yield* schemasIn(property);
  if (schema.items !== undefined) yield* schemasIn(schema.items);
  if (typeof schema.additionalProperties === 'object')
    yield* schemasIn(schema.additionalProperties);
}

/** Values that fit the schema, except that here and there one usually does not. */
function valuesFor(schema: Schema): fc.Arbitrary<unknown> {
  const wrong = fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    101,
    '',
    'A b',
    'web',
    [],
    {},
    [1, 1],
  );
  return fc.oneof(
    { weight: 99, arbitrary: fittingValues(schema) },
    { weight: 1, arbitrary: wrong },
  );
}

function fittingValues(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom<unknown>(...schema.enum);
  const [type] = [schema.type ?? 'integer'].flat();
  switch (type) {
    case 'object':
      return objectsFor(schema);
    case 'array':
      return fc.uniqueArray(valuesFor(schema.items ?? {}), { maxLength: 3 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 70_000 });
    default:
      return fc.constantFrom('web', 'web-1', 'a_b', 'local');
  }
}

function objectsFor(schema: Schema): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {}).map(
    ([key, value]) => [key, valuesFor(value)] as const,
  );
  const extra = fc.oneof(
    { weight: 99, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom('checks', 'Hosts', 'toString') },
  );
  const record = fc.record(Object.fromEntries(members), {
    requiredKeys: [...(schema.required ?? [])],
  });
  return fc
    .tuple(record, extra)
    .map(([fields, key]) => (key === undefined ? fields : { ...fields, [key]: 'x' }));
}

describe('check against a JSON schema', () => {
  const schema = taskConfigSchema as Schema;
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
  const validate = ajv.compile(taskConfigSchema);

  it('knows every keyword that the schema of the task config uses', () => {
    const used = new Set([...schemasIn(schema)].flatMap((inner) => Object.keys(inner)));
    expect([...used].filter((keyword) => !KEYWORDS.includes(keyword))).toEqual([]);
  });

  it('accepts what Ajv accepts and refuses what Ajv refuses', () => {
    // The law says little when one side of it never occurs.
    let accepted = 0;
    fc.assert(
      fc.property(valuesFor(schema), (value) => {
        const isAccepted = validate(value);
        accepted += isAccepted ? 1 : 0;
        expect(checkAgainst(schema, value).length === 0).toBe(isAccepted);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(450);
  });

  it('reports every problem at once, each with the path of its field', () => {
    const problems = checkAgainst(schema, {
      bootstrapDir: '',
      logLevel: 'debug',
      service: { name: 'A', checks: [], weights: { passing: 1 } },
      proxy: { upstreams: [{ destinationName: 'api', localBindPort: '80' }] },
      healthSyncContainers: ['web', 'web'],
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'consulServers',
      'bootstrapDir',
      'logLevel',
      'service.port',
      'service.name',
      'service.checks',
      'service.weights.warning',
      'proxy.upstreams.0.localBindPort',
      'healthSyncContainers.1',
    ]);
  });

  it('reports a config that is no object at the root', () => {
    expect(checkAgainst(schema, [])).toEqual(['(root): must be object, not array']);
  });
});

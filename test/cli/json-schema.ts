import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'vitest';

/** Expects that a result which a program reads has the form that its published schema promises. */
export function expectForm(
  schema: 'explanation' | 'outcome' | 'plan' | 'status' | 'drift' | 'sealed-plan',
  document: string,
): void {
  const ajv = new Ajv({ allErrors: true });
  // The plan inside a sealed plan has the form of a plan.
  if (schema === 'sealed-plan') ajv.addSchema(readSchema('plan'));
  ajv.validate(readSchema(schema), JSON.parse(document));
  expect(ajv.errors ?? []).toEqual([]);
}

function readSchema(name: string): object {
  const path = new URL(`../../schema/${name}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8'));
}

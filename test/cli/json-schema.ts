import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'vitest';

/** Expects that a result which a program reads has the form that its published schema promises. */
export function expectForm(
  schema: 'plan' | 'outcome' | 'status' | 'drift',
  document: string,
): void {
  const path = new URL(`../../schema/${schema}.schema.json`, import.meta.url);
  const ajv = new Ajv({ allErrors: true });
  ajv.validate(JSON.parse(readFileSync(path, 'utf8')), JSON.parse(document));
  expect(ajv.errors ?? []).toEqual([]);
}

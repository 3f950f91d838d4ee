import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { LocatedFinding } from '../../src/diagnostics/finding.ts';
import { printJson } from '../../src/diagnostics/print-json.ts';

const SCHEMA: object = JSON.parse(
  readFileSync(new URL('../../schema/findings.schema.json', import.meta.url), 'utf8'),
);

const FIRST: LocatedFinding = {
  code: 'yaml-duplicate-key',
  severity: 'error',
  message: 'the key "a" stands twice in this map',
  location: { file: 'mesh.yaml', line: 3, column: 1, endLine: 3, endColumn: 2 },
  hint: 'remove one',
  related: [
    {
      message: 'it stands here first',
      location: { file: 'mesh.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 },
    },
  ],
};

describe('printJson', () => {
  it('writes flat findings with all places', () => {
    expect(JSON.parse(printJson([FIRST]))).toEqual({
      version: 1,
      findings: [
        {
          code: 'yaml-duplicate-key',
          severity: 'error',
          message: 'the key "a" stands twice in this map',
          file: 'mesh.yaml',
          line: 3,
          column: 1,
          endLine: 3,
          endColumn: 2,
          hint: 'remove one',
          related: [
            {
              message: 'it stands here first',
              file: 'mesh.yaml',
              line: 1,
              column: 1,
              endLine: 1,
              endColumn: 2,
            },
          ],
        },
      ],
    });
  });

  it('is what its published schema says', () => {
    const validate = new Ajv({ strict: true }).compile(SCHEMA);
    const { hint: _hint, related: _related, ...bare } = FIRST;
    for (const findings of [[], [FIRST], [bare]]) {
      expect(validate(JSON.parse(printJson(findings))), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it('orders findings, tells each once, and leaves none out', () => {
    const many = Array.from({ length: 150 }, (_, index) => ({
      ...FIRST,
      location: { ...FIRST.location, line: 150 - index },
    }));
    const { findings } = JSON.parse(printJson([...many, ...many])) as {
      readonly findings: readonly { readonly line: number }[];
    };
    expect(findings.map(({ line }) => line)).toEqual(
      Array.from({ length: 150 }, (_, index) => index + 1),
    );
  });

  it('escapes what a terminal would obey, and means the same', () => {
    const message = 'a\u001B[31m\u009B1m\u007F\u202E\uFEFF';
    const text = printJson([{ ...FIRST, message }]);
    expect(text).toMatch(/^[\n -~]*$/);
    expect(JSON.parse(text)).toMatchObject({ findings: [{ message }] });
  });

  it('ends with a line break', () => {
    expect(printJson([])).toMatch(/}\n$/);
  });
});

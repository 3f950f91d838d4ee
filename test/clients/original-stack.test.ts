import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { originalStack } from '../../src/clients/original-stack.ts';

/** A space, as in the path of a home directory. */
let folder: string;
let bundle: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshc maps-'));
  bundle = path.join(folder, 'main.js');
  const map = {
    version: 3,
    names: [],
    sources: ['../../src/cli/main.ts'],
    // Line 2, column 1 stands for line 3, column 5 of the source.
    mappings: ';AAEI',
  };
  writeFileSync(`${bundle}.map`, JSON.stringify(map));
  writeFileSync(path.join(folder, 'broken.js.map'), 'no map');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a stack trace', () => {
  test('names the sources', () => {
    expect(originalStack(`Error: no\n    at run (${bundle}:2:1)\n    at ${bundle}:2:1`)).toBe(
      'Error: no\n    at run (src/cli/main.ts:3:5)\n    at src/cli/main.ts:3:5',
    );
  });

  test('keeps what it cannot translate', () => {
    const stack = [
      'Error: see https://example.com:8080/x',
      `    at a (${path.join(folder, 'other.js')}:2:1)`,
      `    at b (${path.join(folder, 'broken.js')}:2:1)`,
      `    at c (${bundle}:1:1)`,
      '    at node:internal/process/task_queues:104:5',
    ].join('\n');
    expect(originalStack(stack)).toBe(stack);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMesh } from '../../src/compiler/check.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import { printText } from '../../src/diagnostics/print-text.ts';

/**
 * Each folder: `mesh.yaml`, overlays by name, `variables.json` with given values if there are any,
 * `expected.txt`.
 */
const GOLDEN = path.join(import.meta.dirname, '..', 'golden');
const COLUMNS = 80;

function read(name: string, file: string): string {
  return readFileSync(path.join(GOLDEN, name, file), 'utf8');
}

function printFindings(name: string): string {
  const yamlFiles = readdirSync(path.join(GOLDEN, name)).filter((file) => file.endsWith('.yaml'));
  const overlays = yamlFiles.filter((file) => file !== 'mesh.yaml').sort();
  const inputs = ['mesh.yaml', ...overlays].map((file) => ({ name: file, text: read(name, file) }));
  const hasVariables = existsSync(path.join(GOLDEN, name, 'variables.json'));
  const variables = hasVariables ? JSON.parse(read(name, 'variables.json')) : {};
  const { files, findings } = checkMesh({ files: inputs, variables });
  return `${printText(findings, { files, palette: PLAIN_PALETTE, columns: COLUMNS })}\n`;
}

describe('printed findings', () => {
  it.each(readdirSync(GOLDEN))('of %s are as recorded', async (name) => {
    await expect(printFindings(name)).toMatchFileSnapshot(path.join(GOLDEN, name, 'expected.txt'));
  });
});

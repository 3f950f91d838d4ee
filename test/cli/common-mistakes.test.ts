import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import type { Terminal } from '../../src/cli/terminal.ts';
import { runValidate } from '../../src/cli/validate.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import { mesh } from '../support/mesh-text.ts';

/**
 * Each file: what somebody wrote, file by file below its name, then the command and what it prints. A `mesh.yaml` gets the
 * sections that it lacks, so that a case is about one mistake. `npm test -- test/cli/common-mistakes.test.ts -u` records
 * the outputs anew.
 */
const MISTAKES = path.join(import.meta.dirname, 'common-mistakes');
const BASE_FILE = 'mesh.yaml';
const SECTION = /^=== (.+)$/m;
const COMMAND = /^\$ meshc validate(?: --env (\S+))?$/;

const folder = mkdtempSync(path.join(tmpdir(), 'meshc-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The text of a case with what meshc prints today. */
async function record(name: string): Promise<string> {
  const [, ...parts] = readFileSync(path.join(MISTAKES, name), 'utf8').split(SECTION);
  const place = mkdtempSync(path.join(folder, 'case-'));
  let recorded = '';
  for (let index = 0; index < parts.length; index += 2) {
    const [title = '', text = ''] = parts.slice(index, index + 2);
    const command = COMMAND.exec(title);
    recorded += `=== ${title}\n`;
    recorded += command === null ? text.slice(1) : await validate(place, command[1]);
    if (command === null) writeFileSync(path.join(place, title), fileText(title, text.slice(1)));
  }
  return recorded;
}

function fileText(name: string, text: string): string {
  return name === BASE_FILE ? mesh`${text}` : text;
}

/** What `meshc validate` prints in a folder, and how it ends. */
async function validate(place: string, environment: string | undefined): Promise<string> {
  let output = '';
  const terminal: Terminal = {
    result: (text) => {
      output += text;
    },
    message: (line) => {
      output += `${line}\n`;
    },
    draw: () => {},
    live: false,
    columns: 100,
    resultPalette: PLAIN_PALETTE,
    messagePalette: PLAIN_PALETTE,
    ask: async () => undefined,
  };
  const options = {
    file: [path.join(place, BASE_FILE)],
    ...(environment === undefined ? {} : { env: environment }),
    format: 'text' as const,
  };
  const exitCode = await runValidate(options, terminal, Readable.from([]));
  return `${output.replaceAll(`${place}${path.sep}`, '')}exit ${exitCode}\n`;
}

const names = readdirSync(MISTAKES);

describe('a common mistake', () => {
  it.each(names)('is told as recorded: %s', async (name) => {
    await expect(await record(name)).toMatchFileSnapshot(path.join(MISTAKES, name));
  });

  it('is one of many', () => {
    expect(names.length).toBeGreaterThanOrEqual(30);
  });
});

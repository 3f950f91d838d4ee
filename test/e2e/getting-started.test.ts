import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/start.ts';
import { MESHC_SOURCE } from './run-meshc.ts';

const PAGE = readFileSync(path.join(import.meta.dirname, '../../docs/getting-started.md'), 'utf8');

/** A file that the page shows, or commands with what it says that they print. */
type Step =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'command'; readonly command: string; readonly output: readonly string[] };

/** A block of the page; a file has its name on a line of its own before it. */
const BLOCK = /(?:^`([\w.]+)`\n\n)?^```(console|yaml)\n([\s\S]*?)^```$/gm;

function readSteps(page: string): readonly Step[] {
  return [...page.matchAll(BLOCK)].flatMap(([, name, kind, text = '']): Step[] => {
    if (kind === 'yaml') return name === undefined ? [] : [{ kind: 'file', name, text }];
    return text
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...output] = part.trimEnd().split('\n');
        return { kind: 'command', command, output };
      });
  });
}

let folder = '';
let sandbox: Sandbox;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshc-started-'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const program = path.join(bin, 'meshc');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${MESHC_SOURCE}" "$@"\n`);
  chmodSync(program, 0o755);
  sandbox = await startSandbox({ pace: 0, seed: 'getting-started' });
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Printed {
  readonly code: number | null;
  readonly output: string;
}

function run(command: string, cwd: string): Promise<Printed> {
  const child = spawn('sh', ['-c', `exec 2>&1; ${command}`], {
    cwd,
    env: {
      ...sandbox.environment,
      PATH: `${path.join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
    },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** A pattern for lines in which a line `…` is any lines, and an ending ` …` the rest of a line. */
function patternOf(lines: readonly string[]): RegExp {
  const parts = lines.map((line) => {
    if (line === '…') return '(?:.*\\n)*?';
    const isCut = line.endsWith('…');
    const text = literally(isCut ? line.slice(0, -1).trimEnd() : line);
    return isCut ? `${text}.*\\n` : `${text}\\n`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

/** A text as a pattern that it alone matches. */
function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

describe('docs/getting-started.md', () => {
  it('does what it says, from an empty directory to none', async () => {
    let cwd = folder;
    for (const step of readSteps(PAGE)) {
      if (step.kind === 'file') {
        writeFileSync(path.join(cwd, step.name), step.text);
        continue;
      }
      if (step.command.startsWith('cd ')) {
        cwd = path.join(cwd, step.command.slice('cd '.length));
        continue;
      }
      const { code, output } = await run(step.command, cwd);
      expect(output, step.command).toMatch(patternOf(step.output));
      expect(code, step.command).toBe(0);
    }
    expect(sandbox.calls('DeleteStack').length).toBeGreaterThan(0);
  });

  it('shows a mesh of ten lines', () => {
    const [first] = readSteps(PAGE).filter((step) => step.kind === 'file');
    const lines = first?.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toHaveLength(10);
  });
});

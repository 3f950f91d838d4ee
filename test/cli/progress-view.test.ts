import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressView } from '../../src/cli/progress-view.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';

const CLOCK = { now: () => Date.now() };

function recorder(live: boolean): Terminal & { readonly written: string[] } {
  const written: string[] = [];
  return {
    written,
    live,
    columns: 80,
    resultPalette: PLAIN_PALETTE,
    messagePalette: PLAIN_PALETTE,
    result: () => undefined,
    message: (line) => void written.push(`${line}\n`),
    draw: (text) => void written.push(text),
    ask: () => Promise.resolve(undefined),
  };
}

describe('ProgressView', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says after five seconds that work goes on, then less often while nothing happens', () => {
    const terminal = recorder(false);
    const view = new ProgressView(terminal, CLOCK);
    vi.advanceTimersByTime(5000);
    expect(terminal.written).toEqual(['still reading from AWS\n']);
    vi.advanceTimersByTime(65_000);
    expect(terminal.written).toHaveLength(4);
    view.stop();
    vi.advanceTimersByTime(65_000);
    expect(terminal.written).toHaveLength(4);
  });

  it('begins anew with five seconds once something has happened', () => {
    const terminal = recorder(false);
    const view = new ProgressView(terminal, CLOCK);
    vi.advanceTimersByTime(36_000);
    view.report({ kind: 'stack-started', component: 'web', action: 'create' });
    vi.advanceTimersByTime(5000);
    view.stop();
    expect(terminal.written.at(-1)).toBe('still at work: web preparing, 5s\n');
  });

  it('writes no control character where the output is kept', () => {
    const terminal = recorder(false);
    const view = new ProgressView(terminal, CLOCK);
    view.report({ kind: 'stack-started', component: 'web', action: 'create' });
    const event = { kind: 'resource-status', component: 'web', type: 'T' } as const;
    const reason = 'no\u001b[2J\u0007';
    view.report({ ...event, logicalId: 'Service', status: 'CREATE_FAILED', reason });
    vi.advanceTimersByTime(30_000);
    view.report({ kind: 'stack-ended', component: 'web', outcome: 'rolled-back' });
    view.stop();
    expect(terminal.written.join('')).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('draws a tree of the stacks in work on a terminal, and leaves only lines behind', () => {
    const terminal = recorder(true);
    const view = new ProgressView(terminal, CLOCK);
    view.report({ kind: 'stack-started', component: 'web', action: 'create' });
    vi.advanceTimersByTime(1000);
    view.report({ kind: 'stack-ended', component: 'web', outcome: 'applied' });
    view.stop();
    expect(terminal.written).toEqual([
      'web: create begins\n',
      '1 in work, 0s\n',
      '└ web  preparing, 0s\n',
      '\u001b[2A\u001b[0J',
      '1 in work, 1s\n',
      '└ web  preparing, 1s\n',
      '\u001b[2A\u001b[0J',
      'web: applied\n',
    ]);
  });
});

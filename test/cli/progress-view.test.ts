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

  it('is never silent for more than five seconds where the output is kept', () => {
    const terminal = recorder(false);
    const view = new ProgressView(terminal, CLOCK);
    vi.advanceTimersByTime(20_000);
    view.stop();
    expect(terminal.written.length).toBeGreaterThanOrEqual(4);
    vi.advanceTimersByTime(20_000);
    expect(terminal.written.length).toBeLessThanOrEqual(5);
  });

  it('draws stacks in work over and over on a terminal, and leaves only lines behind', () => {
    const terminal = recorder(true);
    const view = new ProgressView(terminal, CLOCK);
    view.report({ kind: 'stack-started', component: 'web', action: 'create' });
    vi.advanceTimersByTime(1000);
    view.report({ kind: 'stack-ended', component: 'web', outcome: 'applied' });
    view.stop();
    const [begin, first, erase, second] = terminal.written;
    expect([begin, first, second]).toEqual([
      'web: create begins\n',
      '  web create, 0s\n',
      '  web create, 1s\n',
    ]);
    expect(erase).toBe('\u001b[1A\u001b[0J');
    expect(terminal.written.slice(4)).toEqual(['\u001b[1A\u001b[0J', 'web: applied\n']);
  });
});

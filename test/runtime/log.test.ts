import { describe, expect, it } from 'vitest';
import type { LogLevel } from '../../src/contract/task-config.ts';
import { makeLog } from '../../src/runtime/log.ts';

describe('log', () => {
  const logged = (level: LogLevel) => {
    const lines: string[] = [];
    const now = () => new Date(Date.UTC(2026, 10, 25, 9, 30));
    const write = (line: string) => {
      lines.push(line);
    };
    return { lines, log: makeLog({ program: 'health-sync', level, write, now }) };
  };

  it('writes one JSON object a line, its fixed keys first', () => {
    const { log, lines } = logged('INFO');
    log.info('checks-written', { checks: ['a\nb'] });
    expect(lines).toEqual([
      '{"time":"2026-11-25T09:30:00.000Z","level":"INFO","program":"health-sync","event":"checks-written","checks":["a\\nb"]}\n',
    ]);
  });

  it.each([
    ['TRACE', 5],
    ['DEBUG', 4],
    ['INFO', 3],
    ['WARN', 2],
    ['ERROR', 1],
  ] as const)('at level %s lets %i of the five levels through', (level, count) => {
    const { log, lines } = logged(level);
    for (const name of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[name]('event');
    expect(lines).toHaveLength(count);
  });
});

import type { LogLevel } from '../contract/task-config.ts';

/** What a log line says beside its event: plain values, never a token or a certificate. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * The log of a program: one JSON object a line. `Event` is the closed list of the events that the program may name,
 * so that a dashboard can rely on them.
 */
export interface Log<Event extends string = string> {
  trace(event: Event, fields?: LogFields): void;
  debug(event: Event, fields?: LogFields): void;
  info(event: Event, fields?: LogFields): void;
  warn(event: Event, fields?: LogFields): void;
  error(event: Event, fields?: LogFields): void;
}

/** What a log needs from the process. */
export interface LogOptions {
  /** `mesh-init`, `health-sync`, `controller` or `dev-server-init`. */
  readonly program: string;
  /** Lines below this level are dropped. */
  readonly level: LogLevel;
  /** Takes one finished line, its newline included. */
  readonly write: (line: string) => void;
  readonly now: () => Date;
}

const RANK: Readonly<Record<LogLevel, number>> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4 };

/** A log whose lines start with the fixed keys `time`, `level`, `program` and `event`. */
export function makeLog<Event extends string = string>(options: LogOptions): Log<Event> {
  const at =
    (level: LogLevel) =>
    (event: Event, fields: LogFields = {}): void => {
      if (RANK[level] < RANK[options.level]) return;
      const time = options.now().toISOString();
      const line = JSON.stringify({ time, level, program: options.program, event, ...fields });
      options.write(`${line}\n`);
    };
  return {
    trace: at('TRACE'),
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
  };
}

import type { Log, LogFields } from '../log.ts';
import type { ControllerEvent } from './events.ts';

/** Something to report, with what tells it from other things of its event. */
export interface Finding {
  readonly key: string;
  readonly fields: LogFields;
}

/** Reports what stays the same over many passes only once. */
export type ReportOnce = (event: ControllerEvent, findings: readonly Finding[]) => void;

/**
 * Logs of each event the findings that were not there the last time, as warnings; what went away
 * may come again.
 */
export function makeReportOnce(log: Log<ControllerEvent>): ReportOnce {
  const last = new Map<ControllerEvent, ReadonlySet<string>>();
  return (event, findings) => {
    const known = last.get(event);
    for (const { key, fields } of findings) if (!known?.has(key)) log.warn(event, fields);
    last.set(event, new Set(findings.map(({ key }) => key)));
  };
}

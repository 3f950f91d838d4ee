/** CloudWatch Logs in one region, by group name. */
export interface LogsState {
  readonly groups: Map<string, LogGroup>;
}

/** A log group and its streams by name. */
export interface LogGroup {
  readonly name: string;
  readonly createdAtMs: number;
  retentionInDays: number | undefined;
  readonly streams: Map<string, LogStream>;
}

/** A stream of one container of one task. */
export interface LogStream {
  readonly name: string;
  readonly createdAtMs: number;
  readonly events: LogEvent[];
}

/** One line. */
export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
}

import {
  DEREGISTER_VARIABLE,
  RESTART_WHEN_FORGOTTEN_VARIABLE,
  SHUTDOWN_DELAY_VARIABLE,
} from '../../contract/environment.ts';

/** What the task config has no field for. */
export interface HealthSyncOptions {
  readonly shutdown: Shutdown;
  /** End when Consul has forgotten the task, so that the task starts over. */
  readonly endsWhenForgotten: boolean;
}

/**
 * How health-sync leaves after it has marked the task critical: it waits a fixed time and leaves the rest to the
 * controller, or it waits for consul-dataplane to stop and cleans up, as consul-ecs does.
 */
export type Shutdown =
  | { readonly kind: 'delay'; readonly delayMs: number; readonly deregisters: boolean }
  | { readonly kind: 'follow-dataplane' };

/** The options, or everything that is wrong with the variables. */
export type OptionsReading =
  | { readonly kind: 'ok'; readonly options: HealthSyncOptions }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Reads health-sync's own variables. */
export function readOptions(environment: NodeJS.ProcessEnv): OptionsReading {
  const problems: string[] = [];
  const deregisters = readFlag(environment, DEREGISTER_VARIABLE, problems);
  const endsWhenForgotten = readFlag(environment, RESTART_WHEN_FORGOTTEN_VARIABLE, problems);
  const delayMs = readDelayMs(environment, problems);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const shutdown: Shutdown =
    delayMs === undefined ? { kind: 'follow-dataplane' } : { kind: 'delay', delayMs, deregisters };
  return { kind: 'ok', options: { shutdown, endsWhenForgotten } };
}

function readFlag(environment: NodeJS.ProcessEnv, name: string, problems: string[]): boolean {
  const text = environment[name] ?? '';
  if (!['', 'true', 'false'].includes(text)) {
    problems.push(`${name} must be true or false, not ${JSON.stringify(text)}`);
  }
  return text === 'true';
}

function readDelayMs(environment: NodeJS.ProcessEnv, problems: string[]): number | undefined {
  const text = environment[SHUTDOWN_DELAY_VARIABLE] ?? '';
  if (text === '') return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1_000;
  const value = JSON.stringify(text);
  problems.push(`${SHUTDOWN_DELAY_VARIABLE} must be a number of seconds, not ${value}`);
  return undefined;
}

import { describe, expect, test } from 'vitest';
import type { LocalContainer, LocalHealthCheck } from '../../src/local/local-task.ts';
import { RunningContainer } from '../../src/local/running-container.ts';

const CHECK: LocalHealthCheck = {
  command: ['true'],
  intervalMs: 10_000,
  timeoutMs: 5_000,
  retries: 3,
  startPeriodMs: 60_000,
};

function makeContainer(given: Partial<LocalContainer> = {}): RunningContainer {
  const definition: LocalContainer = {
    name: 'app',
    image: 'app:1',
    entryPoint: undefined,
    command: undefined,
    environment: {},
    secrets: {},
    user: undefined,
    workingDirectory: undefined,
    hasReadonlyRoot: false,
    essential: true,
    memory: undefined,
    memoryReservation: undefined,
    mounts: [],
    ports: [],
    dependsOn: [],
    healthCheck: undefined,
    stopTimeoutSeconds: 30,
    openFiles: undefined,
    capabilities: [],
    ...given,
  };
  return new RunningContainer(definition, () => undefined);
}

/** Runs the health checks with these exit codes, on a clock that moves only by their pauses; tells the pauses. */
async function healthAfter(exitCodes: readonly number[], check: Partial<LocalHealthCheck> = {}) {
  const container = makeContainer({ healthCheck: { ...CHECK, ...check } });
  container.started('id');
  const stop = new AbortController();
  const pausesMs: number[] = [];
  const codes = [...exitCodes];
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    random: () => 0,
    sleep: (milliseconds: number) => {
      nowMs += milliseconds;
      pausesMs.push(milliseconds);
      if (codes.length === 0) stop.abort();
      return Promise.resolve();
    },
  };
  const engine = { exec: () => Promise.resolve(codes.shift() ?? 0) };
  await container.watchHealth({ ...CHECK, ...check }, { engine, clock }, stop.signal);
  return { health: container.status.health, pausesMs };
}

describe('a container of a local task', () => {
  test('START is met when it runs, COMPLETE when it has ended, SUCCESS only with code 0', () => {
    const container = makeContainer();
    const met = () =>
      (['START', 'COMPLETE', 'SUCCESS'] as const).map((condition) => container.meets(condition));
    expect(met()).toEqual(['not-yet', 'not-yet', 'not-yet']);
    container.started('id');
    expect(met()).toEqual(['yes', 'not-yet', 'not-yet']);
    container.ended(1);
    expect(met()).toEqual(['yes', 'yes', 'impossible']);
  });

  test('HEALTHY can no longer be met once it has ended', () => {
    const container = makeContainer({ healthCheck: CHECK });
    container.started('id');
    expect(container.meets('HEALTHY')).toBe('not-yet');
    container.ended(0);
    expect(container.meets('HEALTHY')).toBe('impossible');
  });

  test('is asked often until it is healthy, then at its interval', async () => {
    const { health, pausesMs } = await healthAfter([1, 1, 0, 0]);
    expect(health).toBe('HEALTHY');
    expect(pausesMs).toEqual([300, 300, 10_000, 10_000]);
  });

  test('failures count only after the start period, and only in a row', async () => {
    const late = { startPeriodMs: 0, intervalMs: 300 };
    expect((await healthAfter([1, 1, 1], late)).health).toBe('UNKNOWN');
    expect((await healthAfter([1, 1, 1, 1], late)).health).toBe('UNHEALTHY');
    expect((await healthAfter([0, 1, 1, 0, 1, 1], late)).health).toBe('HEALTHY');
    expect((await healthAfter([0, 1, 1, 1], late)).health).toBe('UNHEALTHY');
  });

  test('a task is settled with a container that has done its work, not with one that failed', () => {
    const container = makeContainer({ essential: false });
    container.started('id');
    container.ended(0);
    expect(container.isSettled).toBe(true);
    container.ended(3);
    expect(container.isSettled).toBe(false);
  });
});

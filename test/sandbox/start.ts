import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecordedCall } from './calls.ts';
import { type Clock, PacedClock, SimulatedClock } from './clock.ts';
import { makeCluster } from './ecs/place.ts';
import type { Fault, Faults } from './faults.ts';
import { makeServer } from './http/server.ts';
import { makeGroup } from './logs/groups.ts';
import { makeWorld, regionOf, type World } from './world.ts';

/** How a sandbox is started; everything may be left out. */
export interface SandboxSettings {
  /** Port on 127.0.0.1; a free one unless given. */
  readonly port?: number;
  readonly account?: string;
  /** The region that `environment` names; every other region works, too. */
  readonly region?: string;
  /**
   * 0: simulated time, as fast as possible. A positive number: real time, 1 being realistic but short. `manual`:
   * simulated time that moves only by `advance`, `untilIdle` and `advancePerCallMs`.
   */
  readonly pace?: number | 'manual';
  /** With pace `manual`: how far time moves before each call is answered, so that a poller sees every step. */
  readonly advancePerCallMs?: number;
  readonly seed?: string;
  readonly faults?: readonly Fault[];
  /** Clusters and log groups that exist before any stack, in `region`. */
  readonly clusters?: readonly string[];
  readonly logGroups?: readonly string[];
  readonly stabilizationTimeoutMs?: number;
}

/** A running sandbox. */
export interface Sandbox {
  readonly url: string;
  /** Variables with which the AWS SDK finds the sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  readonly faults: Faults;
  readonly world: World;
  /** The calls so far, or those of one operation. */
  calls(operation?: string): readonly RecordedCall[];
  /** Lets simulated time pass. */
  advance(durationMs: number): Promise<void>;
  /** Lets simulated time pass until nothing is going on. */
  untilIdle(): Promise<void>;
  stop(): Promise<void>;
}

const THREE_HOURS_MS = 3 * 3_600_000;

/** Starts a sandbox in this process. Rejects when the port is taken. */
export async function startSandbox(settings: SandboxSettings = {}): Promise<Sandbox> {
  const region = settings.region ?? 'eu-west-1';
  const clock = makeClock(settings.pace ?? 0);
  const world = makeWorld({
    account: settings.account ?? '111122223333',
    clock,
    seed: settings.seed ?? 'sandbox',
    faults: settings.faults ?? [],
    stabilizationTimeoutMs: settings.stabilizationTimeoutMs ?? THREE_HOURS_MS,
  });
  const place = { world, region: regionOf(world, region) };
  for (const name of settings.clusters ?? []) makeCluster(place, name);
  for (const name of settings.logGroups ?? []) makeGroup(place, name);
  const server = makeServer(world, { advancePerCallMs: settings.advancePerCallMs ?? 0 });
  const port = await listen(server, settings.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: region,
    },
    faults: world.faults,
    world,
    calls: (operation) => world.calls.list(operation),
    advance: (durationMs) => simulated(clock).advance(durationMs),
    untilIdle: () => simulated(clock).runUntilIdle(),
    stop: () => stop(server, clock),
  };
}

function makeClock(pace: number | 'manual'): Clock {
  if (pace === 'manual') return new SimulatedClock('manual');
  return pace === 0 ? new SimulatedClock('automatic') : new PacedClock(pace);
}

function simulated(clock: Clock): SimulatedClock {
  if (clock instanceof SimulatedClock) return clock;
  throw new Error('this sandbox runs in real time');
}

function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
    server.off('error', reject);
    resolve((server.address() as AddressInfo).port);
  });
  return promise;
}

function stop(server: Server, clock: Clock): Promise<void> {
  clock.stop();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}

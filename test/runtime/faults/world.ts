import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramWorld } from '../../../src/runtime/run-program.ts';
import { makeAwsIdentity, makePrincipal } from '../../fakes/aws-identity.ts';
import { FakeConsul } from '../../fakes/consul.ts';
import { makeEcsApi, RUNNING_TASK } from '../../fakes/ecs-api.ts';
import { METADATA_PATH, makeTaskMetadata } from '../../fakes/task-metadata.ts';
import { SERVICE_CONFIG } from '../task-config.ts';
import type { Plan, Signal, Target } from './plan.ts';
import { Random } from './random.ts';
import { type Fault, VirtualNetwork, type VirtualServer } from './virtual-network.ts';
import { VirtualTime } from './virtual-time.ts';

export const TASK_ID = '0a1b2c3d4e5f';
export const MANAGEMENT_TOKEN = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';

/** A line of a program's log, with who wrote it and when. */
export interface LoggedLine {
  readonly atMs: number;
  readonly program: string;
  readonly event: string;
  readonly text: string;
}

/** A program of the runtime that runs in this process. */
export interface Run {
  /** Exit code; `killed` once SIGKILL has ended it. */
  readonly ended: Promise<number | 'killed'>;
  signal(signal: Signal): void;
}

/** Everything that a task meets, in memory and in virtual time. */
export interface World {
  readonly time: VirtualTime;
  readonly consul: FakeConsul;
  readonly ecs: ReturnType<typeof makeEcsApi>;
  readonly metadata: ReturnType<typeof makeTaskMetadata>;
  readonly directory: string;
  readonly lines: readonly LoggedLine[];
  /** Names that must be in no log. */
  readonly secrets: readonly string[];
  misbehave(target: Target, fault: Fault): void;
  /** The servers leave their addresses for others. */
  move(): void;
  start(
    name: string,
    program: (world: ProgramWorld) => Promise<number>,
    variables?: Readonly<Record<string, string>>,
  ): Run;
  close(): void;
}

const PORT = 8500;
const SERVERS = ['consul-1', 'consul-2', 'consul-3'] as const;

/** Builds the world of a plan. */
export function makeWorld(plan: Plan, seed: number): World {
  let addresses: readonly string[] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
  const jitter = new Random(seed ^ 0x5eed);
  const time = new VirtualTime(jitter.next, (name) =>
    name === 'consul.internal' ? addresses : [],
  );
  const network = new VirtualNetwork(time);
  const principal = makePrincipal();
  const identity = makeAwsIdentity({ principals: [principal] });
  let stsFault: Fault = { kind: 'none' };
  const consul = new FakeConsul({
    managementToken: MANAGEMENT_TOKEN,
    replay: (request, body) =>
      stsFault.kind === 'none' ? identity.answer(request, body) : undefined,
  });
  const metadata = makeTaskMetadata({
    containers: { app: 'UNKNOWN', 'consul-dataplane': 'UNKNOWN' },
    taskId: TASK_ID,
  });
  const ecs = makeEcsApi({ keys: principal, clusterArn: metadata.clusterArn, pageSize: 2 });
  ecs.tasks.set(TASK_ID, RUNNING_TASK);
  const stations: Record<Target, VirtualServer[]> = {
    'consul-1': [],
    'consul-2': [],
    'consul-3': [],
    sts: [network.serve('sts.internal:80', identity.listener)],
    metadata: [network.serve('metadata.internal:80', metadata.listener)],
    ecs: [network.serve('ecs.internal:80', ecs.listener)],
  };
  const serveConsul = () => {
    SERVERS.forEach((server, index) => {
      stations[server] = [network.serve(`${addresses[index]}:${PORT}`, consul.listener)];
    });
  };
  serveConsul();
  const directory = mkdtempSync(join(tmpdir(), 'meshc-faults-'));
  const lines: LoggedLine[] = [];
  const environment = environmentOf(plan, directory, principal);
  return {
    time,
    consul,
    ecs,
    metadata,
    directory,
    lines,
    secrets: [principal.secretAccessKey, principal.sessionToken ?? '', MANAGEMENT_TOKEN],
    misbehave: (target, fault) => {
      if (target === 'sts') stsFault = fault;
      for (const station of stations[target]) station.misbehave(fault);
    },
    move: () => {
      for (const server of SERVERS)
        for (const one of stations[server]) one.misbehave({ kind: 'down' });
      addresses = addresses.map((address) => address.replace('10.0.0.', '10.0.1.'));
      serveConsul();
    },
    start: (name, program, variables = {}) => {
      const stop = new AbortController();
      const world: ProgramWorld = {
        environment: { ...environment, ...variables },
        stop: stop.signal,
        writeLog: (text) => {
          const { event } = JSON.parse(text);
          lines.push({ atMs: time.nowMs, program: name, event, text });
        },
      };
      let onKill: (end: 'killed') => void = () => undefined;
      const killed = new Promise<'killed'>((resolve) => {
        onKill = resolve;
      });
      const ended = network.asProgram(name, () => program(world));
      return {
        ended: Promise.race([ended, killed]),
        signal: (signal) => {
          if (signal === 'SIGTERM') return stop.abort(signal);
          network.kill(name);
          return onKill('killed');
        },
      };
    },
    close: () => {
      network.restore();
      time.restore();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function environmentOf(
  plan: Plan,
  directory: string,
  principal: ReturnType<typeof makePrincipal>,
): Readonly<Record<string, string>> {
  const config = {
    ...SERVICE_CONFIG,
    bootstrapDir: directory,
    consulServers: {
      hosts: 'consul.internal',
      http: { port: PORT, https: false },
      defaults: { tls: false },
    },
    consulLogin: { enabled: true },
    healthSyncContainers: ['app'],
  };
  return {
    CONSUL_ECS_CONFIG_JSON: JSON.stringify(config),
    ECS_CONTAINER_METADATA_URI_V4: `http://metadata.internal${METADATA_PATH}`,
    AWS_ENDPOINT_URL: 'http://ecs.internal',
    AWS_ENDPOINT_URL_STS: 'http://sts.internal',
    AWS_ENDPOINT_URL_IAM: 'http://sts.internal',
    AWS_ACCESS_KEY_ID: principal.accessKeyId,
    AWS_SECRET_ACCESS_KEY: principal.secretAccessKey,
    AWS_SESSION_TOKEN: principal.sessionToken ?? '',
    MESHC_START_LIMIT_SECONDS: String(plan.startLimitSeconds),
    ...(plan.shutdown === 'follow-dataplane'
      ? {}
      : { MESHC_SHUTDOWN_DELAY_SECONDS: String(plan.delaySeconds) }),
    ...(plan.shutdown === 'delay-and-deregister' ? { MESHC_DEREGISTER: 'true' } : {}),
    ...(plan.consulLossMs === undefined ? {} : { MESHC_RESTART_WHEN_FORGOTTEN: 'true' }),
  };
}

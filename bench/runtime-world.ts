import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { makeHttpClient } from '../src/clients/http.ts';
import {
  type AwsIdentity,
  type FakePrincipal,
  makePrincipal,
  startAwsIdentity,
} from '../test/fakes/aws-identity.ts';
import { type EcsApi, RUNNING_TASK, startEcsApi } from '../test/fakes/ecs-api.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../test/fakes/task-metadata.ts';
import { type ConsulServer, startConsul } from '../test/tools/consul.ts';

const DIST = path.join(import.meta.dirname, '../dist');
const TASK_ID = '0a1b2c3d4e5f';
const READY_LIMIT_MS = 60_000;
const POLL_MS = 5;
const ASK_TIMEOUT_MS = 5_000;

/** A program that runs, with the events of its log as they come. */
export interface BenchProgram {
  readonly pid: number;
  /** Milliseconds since 1970 at which an event was logged for the `count`-th time (1 unless said), once it was. */
  untilEvent(event: string, count?: number): Promise<number>;
  /** So many lines of an event so far. */
  count(event: string): number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<number>;
}

/**
 * What the programs of the runtime need: a Consul server with TLS that denies by default, a controller that made it
 * ready, and what AWS is to a task, on loopback.
 */
export interface RuntimeWorld {
  readonly consul: ConsulServer;
  readonly metadata: FakeTaskMetadata;
  readonly ecs: EcsApi;
  start(
    program: 'mesh-init' | 'health-sync' | 'controller',
    variables?: Readonly<Record<string, string>>,
  ): BenchProgram;
  /** Status of the application's check in Consul. */
  statusOfApp(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Starts all of it. */
export async function startRuntimeWorld(): Promise<RuntimeWorld> {
  const principal = makePrincipal();
  const consul = await startConsul({ tls: true, acls: true });
  const identity = await startAwsIdentity({ principals: [principal] });
  const metadata = await startTaskMetadata({
    containers: { app: 'HEALTHY', 'consul-dataplane': 'HEALTHY' },
    taskId: TASK_ID,
  });
  const ecs = await startEcsApi({ keys: principal, clusterArn: metadata.clusterArn });
  ecs.tasks.set(TASK_ID, RUNNING_TASK);
  const folder = mkdtempSync(path.join(tmpdir(), 'meshc-bench-task-'));
  const http = makeHttpClient({
    protocol: 'http',
    host: consul.address,
    port: consul.httpPort,
  });
  const environment = environmentOf({ consul, identity, metadata, ecs, principal, folder });
  const running = new Set<BenchProgram>();
  const start: RuntimeWorld['start'] = (program, variables = {}) => {
    const child = startProgram(program, { ...environment, ...variables });
    running.add(child);
    void child.ended.then(() => running.delete(child));
    return child;
  };
  const controller = start('controller', { CONSUL_HTTP_TOKEN: consul.managementToken });
  await controller.untilEvent('bootstrap-done');
  controller.kill('SIGTERM');
  await controller.ended;
  return {
    consul,
    metadata,
    ecs,
    start,
    statusOfApp: async () => {
      const request = { method: 'GET', path: '/v1/health/checks/web' };
      const headers = { 'X-Consul-Token': consul.managementToken };
      const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
      const reply = await http.request({ ...request, headers, timeoutMs: ASK_TIMEOUT_MS, signal });
      if (reply.kind === 'failure') return undefined;
      // Consul's documented answer.
      const checks = JSON.parse(reply.body) as readonly { CheckID: string; Status: string }[];
      return checks.find(({ CheckID }) => CheckID.endsWith('-app'))?.Status;
    },
    close: async () => {
      for (const program of running) program.kill('SIGKILL');
      http.close();
      await Promise.all([identity.close(), metadata.close(), ecs.close(), consul.remove()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function environmentOf(parts: {
  readonly consul: ConsulServer;
  readonly identity: AwsIdentity;
  readonly metadata: FakeTaskMetadata;
  readonly ecs: EcsApi;
  readonly principal: FakePrincipal;
  readonly folder: string;
}): Readonly<Record<string, string>> {
  const { consul, identity, metadata, ecs, principal, folder } = parts;
  const config = {
    bootstrapDir: folder,
    logLevel: 'DEBUG',
    consulServers: {
      hosts: consul.address,
      http: { port: consul.httpsPort },
      grpc: { port: consul.grpcTlsPort },
      defaults: { tlsServerName: 'server.dc1.consul' },
    },
    consulLogin: { enabled: true },
    service: { name: 'web', port: 8080 },
    proxy: {},
    transparentProxy: { enabled: false },
    healthSyncContainers: ['app'],
  };
  return {
    // `meshc-runtime` starts the Node that it finds.
    PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    CONSUL_ECS_CONFIG_JSON: JSON.stringify(config),
    CONSUL_HTTPS_CACERT_PEM: consul.caPem,
    CONSUL_GRPC_CACERT_PEM: consul.caPem,
    ECS_CONTAINER_METADATA_URI_V4: metadata.url,
    MESHC_SHUTDOWN_DELAY_SECONDS: '0',
    AWS_ENDPOINT_URL: ecs.url,
    AWS_ENDPOINT_URL_STS: identity.url,
    AWS_ENDPOINT_URL_IAM: identity.url,
    AWS_ACCESS_KEY_ID: principal.accessKeyId,
    AWS_SECRET_ACCESS_KEY: principal.secretAccessKey,
    AWS_SESSION_TOKEN: principal.sessionToken ?? '',
  };
}

/** Starts a built program as the image does, with the settings that `meshc-runtime` gives it. */
function startProgram(program: string, env: Readonly<Record<string, string>>): BenchProgram {
  const child = spawn(path.join(DIST, 'meshc-runtime'), [program], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const times = new Map<string, number[]>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { event, time } = JSON.parse(line);
    times.set(event, [...(times.get(event) ?? []), Date.parse(time)]);
  });
  return {
    pid: child.pid ?? 0,
    ended: endOf(child),
    count: (event) => times.get(event)?.length ?? 0,
    kill: (signal) => child.kill(signal),
    untilEvent: async (event, count = 1) => {
      const deadline = Date.now() + READY_LIMIT_MS;
      while (Date.now() < deadline) {
        const time = times.get(event)?.[count - 1];
        if (time !== undefined) return time;
        await delay(POLL_MS);
      }
      throw new Error(`${program} did not come to ${event}`);
    },
  };
}

async function endOf(child: ChildProcess): Promise<number> {
  const [code] = await once(child, 'close');
  return Number(code);
}

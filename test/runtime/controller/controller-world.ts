import { makeAwsCaller } from '../../../src/clients/aws-call.ts';
import { makeAwsCredentials } from '../../../src/clients/aws-credentials.ts';
import { makeEcsClient } from '../../../src/clients/aws-ecs.ts';
import { type AwsService, awsEndpoint } from '../../../src/clients/aws-endpoints.ts';
import { makeSsmClient } from '../../../src/clients/aws-ssm.ts';
import { type Clock, systemClock } from '../../../src/clients/clock.ts';
import { makeHttpClient } from '../../../src/clients/http.ts';
import { makeConsulSession } from '../../../src/runtime/consul-session.ts';
import type { ControllerContext } from '../../../src/runtime/controller/context.ts';
import type { ControllerEvent } from '../../../src/runtime/controller/events.ts';
import { runPasses } from '../../../src/runtime/controller/passes.ts';
import { makeStaticCredentials } from '../../../src/runtime/credentials.ts';
import { makeLog } from '../../../src/runtime/log.ts';
import { type EcsApi, startEcsApi } from '../../fakes/ecs-api.ts';
import type { ConsulServer } from '../../tools/consul.ts';

export const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
const KEYS = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' };

/** A line of the controller's log. */
export interface LogLine {
  readonly level: string;
  readonly event: ControllerEvent;
  readonly [field: string]: unknown;
}

/** A controller whose passes a test starts one by one, against a real Consul and a fake ECS. */
export interface ControllerWorld {
  readonly ecs: EcsApi;
  readonly context: ControllerContext;
  /** Heartbeats so far. */
  readonly heartbeats: number;
  /** Milliseconds that the controller wanted to wait after each pass. */
  readonly delaysMs: readonly number[];
  /** Runs the next pass to its end and returns what it logged. */
  pass(): Promise<readonly LogLine[]>;
  /** Moves the clock on. */
  advance(milliseconds: number): void;
  /** Stops the controller, and the fake. */
  close(): Promise<void>;
}

/** What differs from a controller without ACLs, partitions and config entries. */
export type WorldOptions = Partial<
  Pick<ControllerContext, 'settings' | 'configEntriesPath' | 'identityEndpoints' | 'cluster'>
> & { readonly token?: string };

/** Starts a controller that waits before its first pass. */
export async function startController(
  consul: Pick<ConsulServer, 'address' | 'httpPort'>,
  options: WorldOptions = {},
): Promise<ControllerWorld> {
  const ecs = await startEcsApi({ keys: KEYS, clusterArn: CLUSTER });
  const stop = new AbortController();
  let nowMs = Date.UTC(2026, 10, 1);
  const lines: LogLine[] = [];
  const delaysMs: number[] = [];
  let heartbeats = 0;
  const gate = new PassGate();
  const clock: Clock = {
    now: () => nowMs,
    random: () => 0.5,
    sleep: (milliseconds, signal) => {
      delaysMs.push(milliseconds);
      return gate.wait(signal);
    },
  };
  const { token, ...overrides } = options;
  const aws = openAws(ecs.url);
  const session = makeConsulSession({
    http: { hosts: consul.address, port: consul.httpPort, https: false },
    scope: {},
    credentials: makeStaticCredentials(token),
  });
  const context: ControllerContext = {
    cluster: {
      arn: CLUSTER,
      accountId: '111122223333',
      awsPartition: 'aws',
      controllerIp: '10.0.0.7',
    },
    settings: { iamRolePath: '/consul-ecs/', partitionsEnabled: false },
    session,
    ecs: makeEcsClient(aws.ecs),
    ssm: makeSsmClient(aws.ssm),
    clock,
    log: makeLog<ControllerEvent>({
      program: 'controller',
      level: 'DEBUG',
      write: (line) => lines.push(JSON.parse(line)),
      now: () => new Date(nowMs),
    }),
    hasToken: token !== undefined,
    configEntriesPath: undefined,
    identityEndpoints: {},
    signal: stop.signal,
    ...overrides,
  };
  let end: Promise<void> | undefined;
  const heartbeat = async () => {
    heartbeats += 1;
  };
  return {
    ecs,
    context,
    delaysMs,
    get heartbeats() {
      return heartbeats;
    },
    pass: async () => {
      const start = lines.length;
      const passed = gate.nextWait();
      if (end === undefined) end = runPasses(context, heartbeat);
      else gate.open();
      await Promise.race([passed, end]);
      return lines.slice(start);
    },
    advance: (milliseconds) => {
      nowMs += milliseconds;
    },
    close: async () => {
      stop.abort();
      await end;
      session.close();
      aws.close();
      await ecs.close();
    },
  };
}

/** Sends a request to Consul that its test tool has no method for. */
export async function callConsul(
  consul: Pick<ConsulServer, 'address' | 'httpPort' | 'managementToken'>,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const http = makeHttpClient({ protocol: 'http', host: consul.address, port: consul.httpPort });
  const reply = await http.request({
    method,
    path,
    headers: { 'X-Consul-Token': consul.managementToken },
    timeoutMs: 10_000,
    signal: new AbortController().signal,
  });
  http.close();
  if (reply.kind === 'failure') throw new Error(reply.message);
  return reply;
}

/** Holds the controller between two passes. */
class PassGate {
  #open: () => void = () => undefined;
  #onWait: () => void = () => undefined;

  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#open = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
      this.#onWait();
    });
  }

  nextWait(): Promise<void> {
    return new Promise((resolve) => {
      this.#onWait = resolve;
    });
  }

  open(): void {
    this.#open();
  }
}

function openAws(url: string) {
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_SESSION_TOKEN: KEYS.sessionToken,
  };
  const credentials = makeAwsCredentials({ environment, now: systemClock.now });
  const clock: Clock = { ...systemClock, sleep: () => Promise.resolve() };
  const open = (service: AwsService) => {
    const endpoint = awsEndpoint(service, 'eu-west-1', environment);
    return makeAwsCaller({ service, endpoint, credentials, clock });
  };
  const [ecs, ssm] = [open('ecs'), open('ssm')];
  const close = () => {
    for (const caller of [ecs, ssm]) caller.close();
  };
  return { ecs, ssm, close };
}

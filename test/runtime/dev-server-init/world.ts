import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDevServerInit } from '../../../src/runtime/dev-server-init/run.ts';
import { type SecretsManager, startSecretsManager } from '../../fakes/secrets-manager.ts';
import { type FakeTaskMetadata, startTaskMetadata } from '../../fakes/task-metadata.ts';
import type { LogLine } from '../program.ts';

const KEYS = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' };
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret';

/** ARNs of the secrets of the stack. */
export const CA = `${ARN}:ca-a1b2c3`;
export const CA_CERTIFICATE = `${ARN}:ca-certificate-a1b2c3`;
export const TOKEN = `${ARN}:token-a1b2c3`;

/** Variables that let the task make an authority, and those that let it make a token. */
export const OWN_CA = { MESHC_CA_ARN: CA, MESHC_CA_CERTIFICATE_ARN: CA_CERTIFICATE };
export const OWN_TOKEN = { MESHC_BOOTSTRAP_TOKEN_ARN: TOKEN };

/** How a step ended, and what it logged. */
export interface StepEnd {
  readonly code: number;
  readonly lines: readonly LogLine[];
  readonly events: readonly string[];
  /** The sentence of the failure; empty where there is none. */
  readonly message: string;
}

/** A task of the dev server: its volume, and the AWS around it. */
export interface DevServerTask {
  readonly directory: string;
  readonly metadata: FakeTaskMetadata;
  /** Runs one container of our image. */
  run(step: string, variables: Readonly<Record<string, string>>): Promise<StepEnd>;
  read(name: string): string;
  write(name: string, text: string): void;
  /** Rights of a file, such as `400`. */
  modeOf(name: string): string;
}

/** The AWS that the tasks share. */
export interface DevServerWorld {
  readonly secrets: SecretsManager;
  /** Variables by which a program finds it. */
  readonly environment: Readonly<Record<string, string>>;
  startTask(): Promise<DevServerTask>;
  close(): Promise<void>;
}

/** For `onPut`: the first values of two tasks meet at the secret, so that both have found it empty. */
export function meetingOfTwo(): () => Promise<void> {
  let arrived = 0;
  let release = () => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived >= 2) release();
    return both;
  };
}

/** Empty secrets, as the stack makes them. */
export async function makeDevServerWorld(): Promise<DevServerWorld> {
  const secrets = await startSecretsManager({
    keys: KEYS,
    secrets: { [CA]: undefined, [CA_CERTIFICATE]: undefined, [TOKEN]: undefined },
  });
  const environment = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    AWS_SESSION_TOKEN: KEYS.sessionToken,
  };
  const endings: (() => Promise<void>)[] = [];
  return {
    secrets,
    environment,
    startTask: async () => {
      const task = await makeTask(environment);
      endings.push(task.close);
      return task;
    },
    close: async () => {
      for (const end of endings) await end();
      await secrets.close();
    },
  };
}

async function makeTask(
  environment: Readonly<Record<string, string>>,
): Promise<DevServerTask & { close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'meshc-dev-server-'));
  const metadata = await startTaskMetadata({ containers: {}, taskIp: '127.0.0.1' });
  return {
    directory,
    metadata,
    run: (step, variables) =>
      runStep({
        ...environment,
        ECS_CONTAINER_METADATA_URI_V4: metadata.url,
        MESHC_DEV_SERVER_DIR: directory,
        MESHC_DEV_SERVER_STEP: step,
        MESHC_START_LIMIT_SECONDS: '20',
        ...variables,
      }),
    read: (name) => readFileSync(join(directory, name), 'utf8'),
    write: (name, text) => writeFileSync(join(directory, name), text),
    modeOf: (name) => (statSync(join(directory, name)).mode & 0o777).toString(8),
    close: async () => {
      await metadata.close();
      rmSync(directory, { recursive: true });
    },
  };
}

async function runStep(environment: NodeJS.ProcessEnv): Promise<StepEnd> {
  const lines: LogLine[] = [];
  const code = await runDevServerInit({
    environment,
    stop: new AbortController().signal,
    // Each line is one of our own log.
    writeLog: (line) => lines.push(JSON.parse(line) as LogLine),
  });
  const message = String(lines.find(({ event }) => event === 'failed')?.['message'] ?? '');
  return { code, lines, events: lines.map(({ event }) => event), message };
}

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AwsCaller, makeAwsCaller } from '../../clients/aws-call.ts';
import { makeAwsCredentials } from '../../clients/aws-credentials.ts';
import { makeEcsClient } from '../../clients/aws-ecs.ts';
import { type AwsService, awsEndpoint, endpointOverride } from '../../clients/aws-endpoints.ts';
import { makeSsmClient } from '../../clients/aws-ssm.ts';
import { systemClock } from '../../clients/clock.ts';
import { sleepQuietly } from '../../clients/quiet-sleep.ts';
import { makeTaskMetadataClient, type TaskMetadata } from '../../clients/task-metadata.ts';
import { CONFIG_ENTRIES_PATH_VARIABLE } from '../../contract/environment.ts';
import { CONTROLLER_DIR, CONTROLLER_HEARTBEAT_FILE } from '../../contract/paths.ts';
import { UserError } from '../../kit/user-error.ts';
import { backoffDelayMs } from '../backoff.ts';
import { makeConsulSession } from '../consul-session.ts';
import { makeStaticCredentials } from '../credentials.ts';
import { type Log, makeLog } from '../log.ts';
import { readMetadataUrl } from '../metadata-url.ts';
import type { ProgramWorld } from '../run-program.ts';
import { readSettings, type TaskSettings } from '../settings.ts';
import type { ControllerContext, IdentityEndpoints } from './context.ts';
import type { ControllerEvent } from './events.ts';
import { runPasses } from './passes.ts';

const EXIT_FAILED = 1;
/** The endpoint is on the task's own host and there before its containers are. */
const METADATA_ATTEMPTS = 8;

/**
 * The controller: keeps what the tasks of one ECS cluster need in Consul, and removes what they
 * leave behind.
 *
 * ```
 *   settings ─▶ task metadata ─▶ passes (passes.ts) ──SIGTERM──▶ exit 0
 * ```
 *
 * Ends by itself only when its own settings are wrong. Returns the exit code.
 */
export async function runController(
  world: ProgramWorld,
  heartbeatFile: string = join(CONTROLLER_DIR, CONTROLLER_HEARTBEAT_FILE),
): Promise<number> {
  const { environment, stop, writeLog } = world;
  const reading = readSettings(environment);
  const level = reading.kind === 'ok' ? reading.settings.logLevel : 'INFO';
  const now = () => new Date();
  const log = makeLog<ControllerEvent>({ program: 'controller', level, write: writeLog, now });
  if (reading.kind === 'invalid') {
    log.error('settings-invalid', { message: reading.message, problems: reading.problems });
    return EXIT_FAILED;
  }
  try {
    await serveCluster(world, { settings: reading.settings, log, heartbeatFile });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (stop.aborted) return 0;
    log.error('failed', { message: error.message });
    return EXIT_FAILED;
  }
  log.info('stopped');
  return 0;
}

interface Start {
  readonly settings: TaskSettings;
  readonly log: Log<ControllerEvent>;
  readonly heartbeatFile: string;
}

async function serveCluster(world: ProgramWorld, start: Start): Promise<void> {
  const { environment, stop } = world;
  const { settings, log, heartbeatFile } = start;
  checkSettings(settings);
  const task = await readTask(environment, stop);
  const aws = openAws(environment, task);
  const { access, http } = settings;
  const token = access.kind === 'token' ? access.token : undefined;
  const session = makeConsulSession({ http, scope: {}, credentials: makeStaticCredentials(token) });
  const context: ControllerContext = {
    cluster: {
      arn: task.clusterArn,
      accountId: task.accountId,
      awsPartition: task.taskArn.split(':')[1] ?? 'aws',
      controllerIp: task.taskIp,
    },
    settings: settings.controller,
    session,
    ecs: makeEcsClient(aws.ecs),
    ssm: makeSsmClient(aws.ssm),
    clock: systemClock,
    log,
    hasToken: token !== undefined,
    configEntriesPath: readConfigEntriesPath(environment),
    identityEndpoints: identityEndpointsOf(environment, task.region),
    signal: stop,
  };
  log.info('started', { cluster: task.clusterArn, acls: context.hasToken });
  try {
    await runPasses(context, () => touch(heartbeatFile));
  } finally {
    session.close();
    aws.close();
  }
}

function checkSettings({ controller }: TaskSettings): void {
  if (controller.partition === undefined || controller.partitionsEnabled) return;
  throw new UserError(
    `controller.partition is "${controller.partition}", but controller.partitionsEnabled is not set`,
  );
}

/**
 * The path with the slash that ends it, however it was given: it is the mark of the mesh's entries
 * too.
 */
function readConfigEntriesPath(environment: NodeJS.ProcessEnv): string | undefined {
  const path = environment[CONFIG_ENTRIES_PATH_VARIABLE];
  if (!path) return undefined;
  if (/^(\/[A-Za-z0-9_.-]+)+\/?$/u.test(path)) return `${path.replace(/\/$/u, '')}/`;
  throw new UserError(
    `${CONFIG_ENTRIES_PATH_VARIABLE} is "${path}", which is no path of SSM parameters such as /meshc/shop/dev/`,
  );
}

async function readTask(
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<TaskMetadata> {
  const baseUrl = readMetadataUrl(environment);
  const client = makeTaskMetadataClient(baseUrl);
  try {
    for (let failures = 1; ; failures += 1) {
      const reading = await client.read(signal);
      if (reading.kind === 'ok') return reading.task;
      if (failures === METADATA_ATTEMPTS || signal.aborted) {
        throw new UserError(`cannot read the task metadata at ${baseUrl}: ${reading.message}`);
      }
      await sleepQuietly(systemClock, backoffDelayMs(failures, Math.random()), signal);
    }
  } finally {
    client.close();
  }
}

interface AwsCallers {
  readonly ecs: AwsCaller;
  readonly ssm: AwsCaller;
  close(): void;
}

function openAws(environment: NodeJS.ProcessEnv, task: TaskMetadata): AwsCallers {
  const region = environment['AWS_REGION'] || task.region;
  const clock = systemClock;
  const credentials = makeAwsCredentials({ environment, now: clock.now });
  const open = (service: AwsService) => {
    const endpoint = awsEndpoint(service, region, environment);
    return makeAwsCaller({ service, endpoint, credentials, clock });
  };
  const [ecs, ssm] = [open('ecs'), open('ssm')];
  const close = () => {
    for (const part of [ecs, ssm, credentials]) part.close();
  };
  return { ecs, ssm, close };
}

/**
 * Consul asks only hosts below `amazonaws.com`, unless the auth method names another endpoint: in
 * China, and wherever the environment sends STS and IAM elsewhere. Consul appends the signed path
 * itself, so that an endpoint has none.
 */
export function identityEndpointsOf(
  environment: NodeJS.ProcessEnv,
  region: string,
): IdentityEndpoints {
  const endpointOf = (service: 'sts' | 'iam'): string | undefined => {
    const { url } = awsEndpoint(service, region, environment);
    const isKnown = url.hostname.endsWith('.amazonaws.com');
    return isKnown && endpointOverride(service, environment) === undefined ? undefined : url.origin;
  };
  const [sts, iam] = [endpointOf('sts'), endpointOf('iam')];
  return { ...(sts === undefined ? {} : { sts }), ...(iam === undefined ? {} : { iam }) };
}

/** Makes the heartbeat file as old as now; the container's health check tests its age. */
async function touch(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '');
  } catch (error) {
    throw new UserError(`cannot write the heartbeat file ${file}`, { cause: error });
  }
}

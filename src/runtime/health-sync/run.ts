import { makeTaskMetadataClient, type TaskMetadata } from '../../clients/task-metadata.ts';
import { TASK_METADATA_VARIABLE } from '../../contract/environment.ts';
import { UserError } from '../../kit/user-error.ts';
import { makeConsulSession } from '../consul-session.ts';
import { type Log, makeLog } from '../log.ts';
import { makeCredentials } from '../make-credentials.ts';
import type { ProgramWorld } from '../run-program.ts';
import { readSettings, type TaskSettings } from '../settings.ts';
import { taskEntriesOf } from '../task-entries.ts';
import { waitFor } from '../wait.ts';
import { CheckWriter } from './check-writer.ts';
import { drain } from './drain.ts';
import type { HealthSyncEvent } from './events.ts';
import { makeObserver, makeTaskMetadataReader, type TaskMetadataReader } from './observe.ts';
import { type HealthSyncOptions, readOptions } from './options.ts';
import { keepInSync, POLL_PAUSE_MS, type Sync } from './sync.ts';

const EXIT_INVALID = 1;
/** ECS then replaces the task, since health-sync is essential. */
const EXIT_FORGOTTEN = 1;

/**
 * Mirrors the task's health into Consul for as long as the task lives, and takes it out of the mesh when it stops:
 *
 * ```
 *   starting ──task known──▶ running ──SIGTERM──▶ draining ─────────▶ leaving ─────────▶ stopped
 *      │                       │  ▲              all checks          (deregister),
 *      │                       └──┘              critical, wait      log out
 *      │               observe, decide, act
 *      └──────────────────────── SIGTERM, nothing is known yet ─────────────────────────▶ stopped
 * ```
 *
 * It never ends because Consul, STS or the task metadata endpoint is away: it is essential to its task, and an outage
 * of the mesh's control plane must not stop running tasks. Returns the exit code.
 */
export async function runHealthSync(world: ProgramWorld): Promise<number> {
  const { environment, stop } = world;
  const settings = readSettings(environment);
  const options = readOptions(environment);
  const level = settings.kind === 'ok' ? settings.settings.logLevel : 'INFO';
  const now = () => new Date();
  const log = makeLog<HealthSyncEvent>({
    program: 'health-sync',
    level,
    write: world.writeLog,
    now,
  });
  const baseUrl = environment[TASK_METADATA_VARIABLE] ?? '';
  const problems = [
    ...(settings.kind === 'invalid' ? settings.problems : []),
    ...(options.kind === 'invalid' ? options.problems : []),
    ...(URL.canParse(baseUrl) ? [] : [`${TASK_METADATA_VARIABLE} is not set to a URL`]),
  ];
  if (settings.kind === 'invalid' || options.kind === 'invalid' || problems.length > 0) {
    log.error('settings-invalid', { problems });
    return EXIT_INVALID;
  }
  const metadata = makeTaskMetadataReader(makeTaskMetadataClient(baseUrl), log);
  const task = await untilTask(metadata, stop);
  if (task === undefined) {
    log.info('stopped');
    return 0;
  }
  return syncTask({
    world,
    settings: settings.settings,
    options: options.options,
    log,
    metadata,
    task,
  });
}

/** The task, as soon as its metadata can be read; `undefined` when the process is asked to end before. */
async function untilTask(
  metadata: TaskMetadataReader,
  stop: AbortSignal,
): Promise<TaskMetadata | undefined> {
  while (!stop.aborted) {
    const task = await metadata.read(stop);
    if (task !== undefined) return task;
    await waitFor(POLL_PAUSE_MS, stop);
  }
  return undefined;
}

interface Start {
  readonly world: ProgramWorld;
  readonly settings: TaskSettings;
  readonly options: HealthSyncOptions;
  readonly log: Log<HealthSyncEvent>;
  readonly metadata: TaskMetadataReader;
  readonly task: TaskMetadata;
}

async function syncTask(start: Start): Promise<number> {
  const sync = makeSync(start);
  if (sync === undefined) return EXIT_INVALID;
  const end = await keepInSync(sync, start.world.stop);
  const code = end === 'forgotten' ? EXIT_FORGOTTEN : await drain(sync);
  sync.session.close();
  start.log.info('stopped', { code });
  return code;
}

function makeSync({ world, settings, options, log, metadata, task }: Start): Sync | undefined {
  const { http, scope, workload, bootstrapDir } = settings;
  const entries = taskEntriesOf(settings, task);
  try {
    const credentials = makeCredentials(settings, task, world.environment);
    const session = makeConsulSession({ http, scope, credentials });
    const writer = new CheckWriter({ session, entries, scope, log });
    const observer = makeObserver(metadata, workload, log);
    return { bootstrapDir, scope, options, log, metadata, entries, session, writer, observer };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.error('settings-invalid', { problems: [error.message] });
    return undefined;
  }
}

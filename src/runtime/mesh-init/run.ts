import { UserError } from '../../kit/user-error.ts';
import { describeFailure, makeConsulSession } from '../consul-session.ts';
import { type Log, makeLog } from '../log.ts';
import { makeCredentials } from '../make-credentials.ts';
import { readTask } from '../read-task.ts';
import type { ProgramWorld } from '../run-program.ts';
import { sendUntil } from '../send-until.ts';
import { readSettings, type TaskSettings } from '../settings.ts';
import { startLimit } from '../start-limit.ts';
import { taskEntriesOf } from '../task-entries.ts';
import type { MeshInitEvent } from './events.ts';
import { planRedirection, type Redirection, redirectTraffic } from './redirect-traffic.ts';
import { applyRegistrations } from './register.ts';
import type { Steps } from './steps.ts';
import { writeDataplaneFiles } from './write-dataplane-files.ts';
import { applyServiceDefaults } from './write-service-defaults.ts';

const LOGOUT_LIMIT_MS = 5_000;
const EXIT_FAILED = 1;
/** As a shell reports an end by SIGTERM. */
const EXIT_INTERRUPTED = 143;

/**
 * Prepares the task for the mesh, once, before any other container of it starts:
 *
 * ```
 *   settings ─▶ task metadata ─▶ Consul server, login ─▶ service ─▶ proxy ─▶ service-defaults
 *     ─▶ CA file ─▶ consul-dataplane.json ─▶ logout ─▶ (transparent proxy: DNS, redirection) ─▶ exit 0
 * ```
 *
 * Whatever another party has to provide is waited for, together no longer than MESHC_START_LIMIT_SECONDS. It may run
 * again in the same task: every step replaces what it finds. Returns the exit code.
 */
export async function runMeshInit(world: ProgramWorld): Promise<number> {
  const { environment, stop, writeLog } = world;
  const reading = readSettings(environment);
  const level = reading.kind === 'ok' ? reading.settings.logLevel : 'INFO';
  const now = () => new Date();
  const log = makeLog<MeshInitEvent>({ program: 'mesh-init', level, write: writeLog, now });
  if (reading.kind === 'invalid') {
    log.error('settings-invalid', { message: reading.message, problems: reading.problems });
    return EXIT_FAILED;
  }
  try {
    await initializeTask(world, reading.settings, log);
    return 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const event = stop.aborted ? 'mesh-init-interrupted' : 'mesh-init-failed';
    log.error(event, { message: error.message });
    return stop.aborted ? EXIT_INTERRUPTED : EXIT_FAILED;
  }
}

async function initializeTask(
  world: ProgramWorld,
  settings: TaskSettings,
  log: Log<MeshInitEvent>,
): Promise<void> {
  const { environment, stop } = world;
  const limit = startLimit(environment, stop);
  const task = await readTask(environment, { log, limit });
  const credentials = makeCredentials(settings, task, environment);
  const session = makeConsulSession({ http: settings.http, scope: settings.scope, credentials });
  const entries = taskEntriesOf(settings, task);
  const steps: Steps = { log, limit, environment, settings, task, entries, session, credentials };
  const redirection = await prepareTask(steps);
  if (redirection !== undefined) await redirectTraffic(steps, redirection);
  log.info('task-initialized', { entries: entries.entries.map((entry) => entry.id) });
}

/** Everything that Consul takes part in; the token is given back whatever comes of it. */
async function prepareTask(steps: Steps): Promise<Redirection | undefined> {
  const { session, log } = steps;
  try {
    await applyRegistrations(steps);
    await applyServiceDefaults(steps);
    await writeDataplaneFiles(steps);
    return await planRedirection(steps);
  } finally {
    const reply = await sendUntil(LOGOUT_LIMIT_MS, (signal) => session.logout(signal));
    if (reply.kind !== 'ok') log.warn('logout-failed', { cause: describeFailure(reply) });
    session.close();
  }
}

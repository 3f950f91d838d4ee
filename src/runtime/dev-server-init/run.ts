import { UserError } from '../../kit/user-error.ts';
import { makeLog } from '../log.ts';
import type { ProgramWorld } from '../run-program.ts';
import { startLimit } from '../start-limit.ts';
import type { DevServerEvent } from './events.ts';
import { prepare } from './prepare.ts';
import { readDevServerSettings } from './settings.ts';
import type { Steps } from './steps.ts';
import { storeCa } from './store-ca.ts';

const EXIT_FAILED = 1;
/** As a shell reports an end by SIGTERM. */
const EXIT_INTERRUPTED = 143;

const STEPS = { prepare, store: storeCa } as const;

/**
 * Prepares the task of the dev server, in one or two containers that end before the server starts:
 *
 * ```
 *   prepare: secrets, given or kept ─▶ files ─▶ exit 0
 *   (Consul's image: an authority where there is none, the certificate of the server)
 *   store: files ─▶ secrets, where they are new ─▶ exit 0
 * ```
 *
 * Waits for AWS no longer than MESHC_START_LIMIT_SECONDS. Returns the exit code.
 */
export async function runDevServerInit(world: ProgramWorld): Promise<number> {
  const { environment, stop, writeLog } = world;
  const now = () => new Date();
  const program = 'dev-server-init';
  const log = makeLog<DevServerEvent>({ program, level: 'INFO', write: writeLog, now });
  const reading = readDevServerSettings(environment);
  if (reading.kind === 'invalid') {
    log.error('settings-invalid', { problems: reading.problems });
    return EXIT_FAILED;
  }
  const { settings } = reading;
  try {
    const steps: Steps = { log, limit: startLimit(environment, stop), environment, settings };
    await STEPS[settings.step](steps);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log.error(stop.aborted ? 'interrupted' : 'failed', { message: error.message });
    return stop.aborted ? EXIT_INTERRUPTED : EXIT_FAILED;
  }
  log.info('done', { step: settings.step });
  return 0;
}

import { DATAPLANE_CONFIG_FILE, GRPC_CA_FILE } from '../../contract/paths.ts';
import { UserError } from '../../kit/user-error.ts';
import { writeBootstrapFile } from '../bootstrap-files.ts';
import type { DataplaneCredentials } from '../credentials.ts';
import { type Attempt, persist } from '../persist.ts';
import { makeDataplaneConfig } from './dataplane-config.ts';
import { failureOf } from './failure.ts';
import type { Steps } from './steps.ts';

/** Writes the files that consul-dataplane starts from. Their login is signed at the last moment: it ages in minutes. */
export async function writeDataplaneFiles(steps: Steps): Promise<void> {
  const { settings, task, entries } = steps;
  const caFile = writeCa(steps);
  const credentials = await signLogin(steps);
  const config = makeDataplaneConfig({
    settings,
    task,
    proxyId: entries.entries.at(-1)?.id ?? '',
    ...(caFile === undefined ? {} : { caFile }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  writeFile(steps, DATAPLANE_CONFIG_FILE, config);
}

function writeCa(steps: Steps): string | undefined {
  const { tls, ca } = steps.settings.grpc;
  return tls && ca !== undefined ? writeFile(steps, GRPC_CA_FILE, ca) : undefined;
}

function signLogin(steps: Steps): Promise<DataplaneCredentials | undefined> {
  const { credentials, settings } = steps;
  return persist(
    steps,
    'sign the login of consul-dataplane',
    async (signal): Promise<Attempt<DataplaneCredentials | undefined>> => {
      const reply = await credentials.forDataplane(signal);
      if (reply.kind === 'unavailable') return failureOf(reply, settings);
      return { kind: 'done', value: reply.credentials };
    },
  );
}

function writeFile({ settings, log }: Steps, name: string, text: string): string {
  try {
    const path = writeBootstrapFile(settings.bootstrapDir, name, text);
    log.info('file-written', { path });
    return path;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `could not write ${name} to ${settings.bootstrapDir}: ${cause}; is the volume mounted there, and may user ${process.getuid?.()} group ${process.getgid?.()} write to it?`,
      { cause: error },
    );
  }
}

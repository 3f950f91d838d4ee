import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CA_CERTIFICATE_FILE, CA_KEY_FILE } from '../../contract/dev-server.ts';
import { UserError } from '../../kit/user-error.ts';
import { type CaPair, caPairOf, caPairText } from './ca-pair.ts';
import { openSecretStore, regionOf, type SecretStore } from './secret-store.ts';
import type { StoredCa } from './settings.ts';
import type { Steps } from './steps.ts';
import { readStoredCa } from './stored-ca.ts';

/**
 * Keeps a certificate authority that `consul tls` has made, so that the next task finds it, and removes its key, which
 * the server does not need. Only this step makes the certificate known to others, so that they never see one that no
 * server has.
 *
 * @throws UserError with the reason
 */
export async function storeCa(steps: Steps): Promise<void> {
  const { ca, directory } = steps.settings;
  if (ca?.kind === 'stored') await keepCa(steps, ca, readFiles(directory));
  rmSync(join(directory, CA_KEY_FILE), { force: true });
}

function readFiles(directory: string): CaPair {
  const read = (name: string) => {
    try {
      return readFileSync(join(directory, name), 'utf8');
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new UserError(`cannot read ${name}: ${cause}; did the container before this one end?`, {
        cause: error,
      });
    }
  };
  return caPairOf({ certificate: read(CA_CERTIFICATE_FILE), key: read(CA_KEY_FILE) });
}

async function keepCa(steps: Steps, stored: StoredCa, made: CaPair): Promise<void> {
  const { environment, log } = steps;
  const store = openSecretStore(environment, regionOf(stored.caArn), steps);
  try {
    const kept = await readStoredCa(store, stored);
    if (kept === undefined) {
      if ((await store.writeFirst(stored.caArn, caPairText(made))) === 'taken') throw tooLate();
      log.info('ca-stored', { secret: stored.caArn });
    } else if (kept.certificate !== made.certificate) {
      throw tooLate();
    }
    await publish(steps, store, { secretArn: stored.certificateArn, made });
  } finally {
    store.close();
  }
}

async function publish(
  { log }: Steps,
  store: SecretStore,
  { secretArn, made }: { readonly secretArn: string; readonly made: CaPair },
): Promise<void> {
  if ((await store.read(secretArn)) === made.certificate) return;
  await store.write(secretArn, made.certificate);
  log.info('ca-published', { secret: secretArn });
}

function tooLate(): UserError {
  return new UserError(
    'another task has stored a certificate authority meanwhile; the next task of the dev server takes that one',
  );
}

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CA_CERTIFICATE_FILE, CA_KEY_FILE } from '../../contract/dev-server.ts';
import { UserError } from '../../kit/user-error.ts';
import type { CaPair } from './check-ca.ts';
import { openSecretStore, regionOf } from './secret-store.ts';
import type { StoredCa } from './settings.ts';
import type { Steps } from './steps.ts';
import { readStoredCa } from './stored-ca.ts';

/**
 * Keeps a certificate authority that `consul tls` has made, so that the next task finds it, and removes its key, which
 * the server does not need.
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
  return { certificate: read(CA_CERTIFICATE_FILE), key: read(CA_KEY_FILE) };
}

async function keepCa(steps: Steps, stored: StoredCa, made: CaPair): Promise<void> {
  const { environment, log } = steps;
  const store = openSecretStore(environment, regionOf(stored.certificateArn), steps);
  try {
    const kept = await readStoredCa(store, stored);
    if (kept === undefined) {
      await store.write(stored.keyArn, made.key);
      await store.write(stored.certificateArn, made.certificate);
      log.info('ca-stored', { certificate: stored.certificateArn, key: stored.keyArn });
      return;
    }
    if (kept.certificate.trim() !== made.certificate.trim()) {
      throw new UserError(
        'another task has stored a certificate authority meanwhile; the next task of the dev server takes that one',
      );
    }
    log.info('ca-unchanged');
  } finally {
    store.close();
  }
}

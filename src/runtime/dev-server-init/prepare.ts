import { randomUUID } from 'node:crypto';
import {
  ACL_TOKENS_FILE,
  CA_CERTIFICATE_FILE,
  CA_KEY_FILE,
  TASK_ADDRESS_FILE,
} from '../../contract/dev-server.ts';
import { UserError } from '../../kit/user-error.ts';
import { writeOwnerFile } from '../bootstrap-files.ts';
import { readTask } from '../read-task.ts';
import { type CaPair, caPairOf } from './ca-pair.ts';
import { checkCa } from './check-ca.ts';
import { openSecretStore, regionOf } from './secret-store.ts';
import type { CaSource, StoredCa, TokenSource } from './settings.ts';
import type { Steps } from './steps.ts';
import { readStoredCa } from './stored-ca.ts';

/** An authority that ends sooner than this is worth a warning. */
const CA_WARNING_MS = 90 * 24 * 60 * 60_000;

/**
 * Puts what is given, or kept from earlier tasks, into files: the certificate authority and the address of the task for
 * TLS, the tokens for ACLs. An authority that is missing is made by the next container and kept by the one after it
 * (store-ca.ts); a token that is missing is made and kept here.
 *
 * @throws UserError with the reason
 */
export async function prepare(steps: Steps): Promise<void> {
  const { ca, token } = steps.settings;
  if (ca !== undefined) await writeCa(steps, ca);
  if (token !== undefined) await writeTokens(steps, token);
}

async function writeCa(steps: Steps, source: CaSource): Promise<void> {
  const { log } = steps;
  const task = await readTask(steps.environment, steps);
  write(steps, TASK_ADDRESS_FILE, task.taskIp);
  const pair = source.kind === 'given' ? caPairOf(source) : await findCa(steps, source);
  if (pair === undefined) {
    log.info('ca-missing');
    return;
  }
  const check = checkCa(pair, Date.now());
  if (check.kind === 'unusable') {
    const place = source.kind === 'given' ? 'devServer.ca' : source.caArn;
    throw new UserError(
      `the certificate authority in ${place} cannot sign: ${check.reason}; put the PEM of the certificate and the key of another one there`,
    );
  }
  const validUntil = new Date(check.validUntilMs).toISOString();
  log.info('ca-found', { from: source.kind, validUntil });
  if (check.validUntilMs - Date.now() < CA_WARNING_MS) log.warn('ca-expires', { validUntil });
  write(steps, CA_KEY_FILE, pair.key);
  write(steps, CA_CERTIFICATE_FILE, pair.certificate);
}

async function findCa(steps: Steps, stored: StoredCa): Promise<CaPair | undefined> {
  const store = openSecretStore(steps.environment, regionOf(stored.caArn), steps);
  try {
    return await readStoredCa(store, stored);
  } finally {
    store.close();
  }
}

async function writeTokens(steps: Steps, source: TokenSource): Promise<void> {
  const { replicationToken } = steps.settings;
  const token = source.kind === 'given' ? source.token : await findToken(steps, source.tokenArn);
  const tokens = {
    initial_management: token,
    agent: token,
    ...(replicationToken === undefined ? {} : { replication: replicationToken }),
  };
  write(steps, ACL_TOKENS_FILE, JSON.stringify({ acl: { tokens } }));
}

/** The kept token; where there is none, a new one, kept before anything uses it. */
async function findToken(steps: Steps, tokenArn: string): Promise<string> {
  const { environment, log } = steps;
  const store = openSecretStore(environment, regionOf(tokenArn), steps);
  try {
    const token = randomUUID();
    const isEmpty = (await store.read(tokenArn)) === undefined;
    if (isEmpty && (await store.writeFirst(tokenArn, token)) === 'done') {
      log.info('token-made', { secret: tokenArn });
      return token;
    }
    const kept = (await store.read(tokenArn))?.trim();
    if (!kept) throw new UserError(`${tokenArn} holds no token; put a UUID into it`);
    log.info('token-found', { secret: tokenArn });
    return kept;
  } finally {
    store.close();
  }
}

function write({ settings, log }: Steps, name: string, text: string): void {
  try {
    log.info('file-written', { path: writeOwnerFile(settings.directory, name, text) });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new UserError(`cannot write ${name}: ${cause}`, { cause: error });
  }
}

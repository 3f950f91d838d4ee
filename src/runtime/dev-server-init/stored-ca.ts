import type { CaPair } from './check-ca.ts';
import type { SecretStore } from './secret-store.ts';
import type { StoredCa } from './settings.ts';

/** The authority that the secrets keep; half of one, which a task that was cut off left behind, is none. */
export async function readStoredCa(
  store: SecretStore,
  { certificateArn, keyArn }: StoredCa,
): Promise<CaPair | undefined> {
  const certificate = await store.read(certificateArn);
  const key = await store.read(keyArn);
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

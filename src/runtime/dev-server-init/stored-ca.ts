import { type CaPair, caPairOf } from './ca-pair.ts';
import type { SecretStore } from './secret-store.ts';
import type { StoredCa } from './settings.ts';

/** The authority that earlier tasks have kept; `undefined` where there is none yet. */
export async function readStoredCa(
  store: SecretStore,
  { caArn }: StoredCa,
): Promise<CaPair | undefined> {
  const text = await store.read(caArn);
  return text === undefined ? undefined : caPairOf({ certificate: text, key: text });
}

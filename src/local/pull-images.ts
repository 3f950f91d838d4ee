import type { Engine } from '../clients/docker.ts';
import { mapLimit } from '../kit/map-limit.ts';
import { UserError } from '../kit/user-error.ts';
import type { LocalEvent } from './local-event.ts';

/** So many at once. */
const PULL_LIMIT = 2;

/**
 * Sees to it that the engine has the images. Throws `UserError` that names one that cannot be had,
 * and says how to give another.
 */
export async function pullImages(
  { engine, report }: { readonly engine: Engine; readonly report: (event: LocalEvent) => void },
  images: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await mapLimit(images, PULL_LIMIT, async (image) => {
    if (await engine.hasImage(image, signal)) return;
    report({ kind: 'pulling', image });
    await engine.pullImage(image, signal).catch((error: unknown) => {
      throw new UserError(
        `the image ${image} is not here and cannot be pulled; build or load it, or give another one with --image: ${error instanceof Error ? error.message : error}`,
        { cause: error },
      );
    });
  });
}

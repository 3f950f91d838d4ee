import { AwsError } from '../../clients/aws-error.ts';
import type { ApplyContext } from './apply-context.ts';
import { pause } from './pause.ts';

/** How long a read is tried before it may fail a deploy, where no deadline comes first. */
const PATIENCE_MS = 1_800_000;

/**
 * Reads from AWS with more patience than a single call has: a deploy that is under way does not fail because AWS
 * throttles or does not answer for a while.
 *
 * @throws AwsError when AWS refuses, or when the patience is at its end.
 */
export async function patiently<T>(context: ApplyContext, read: () => Promise<T>): Promise<T> {
  const endMs = Math.min(context.deadlineMs, context.clients.clock.now() + PATIENCE_MS);
  for (let tick = 0; ; tick += 1) {
    try {
      return await read();
    } catch (error) {
      const isTransient =
        error instanceof AwsError && (error.kind === 'throttled' || error.kind === 'unavailable');
      if (!isTransient) throw error;
      if (tick === 0) context.report({ kind: 'note', text: `${error.message} (it is tried on)` });
      if (await pause({ ...context, deadlineMs: endMs }, tick)) throw error;
    }
  }
}

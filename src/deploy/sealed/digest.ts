import { createHash } from 'node:crypto';
import type { SealedPlan } from '../../model/sealed-plan.ts';
import type { Json } from '../../model/template.ts';
import { canonicalText } from '../plan/canonical-text.ts';

/** SHA-256 in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The digest of a sealed plan's content. Seals and the empty stacks that they made are left out: the description of each
 * change set repeats the digest, so what AWS keeps vouches for the file.
 */
export function digestOf(sealed: Omit<SealedPlan, 'digest'>): string {
  const { plan, stacks, ...rest } = sealed;
  const content = {
    ...rest,
    plan: {
      ...plan,
      stacks: plan.stacks.map((change) => {
        const { base, ...others } = change;
        return base === undefined || change.action === 'create' ? others : { ...others, base };
      }),
    },
    stacks: stacks.map(({ seal: _, ...stack }) => stack),
  };
  // Written and read once, so that what JSON leaves out is left out here, too.
  const json: Json = JSON.parse(JSON.stringify({ ...content, digest: null }));
  return sha256(canonicalText(json, new Set()));
}

/** What the description of a sealed change set says: whose it is, and until when it is wanted. */
export function sealDescription(
  sealed: Pick<SealedPlan, 'id' | 'expiresAt'>,
  digest: string,
): string {
  return `meshc plan ${sealed.id} ${digest} until ${sealed.expiresAt}`;
}

/** Whether a change set belongs to a sealed plan that has expired, by its description. */
export function isExpiredSeal(description: string | undefined, nowMs: number): boolean {
  const [, until] =
    /^meshc plan [0-9a-f]{8} [0-9a-f]{64} until (\S+)$/.exec(description ?? '') ?? [];
  return until !== undefined && Date.parse(until) <= nowMs;
}

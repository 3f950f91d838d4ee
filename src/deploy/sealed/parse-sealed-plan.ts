import type { SealedPlan } from '../../model/sealed-plan.ts';
import { digestOf } from './digest.ts';

/** Version of `schema/sealed-plan.schema.json`. */
export const SEALED_PLAN_VERSION = 1;

/** A sealed plan, or why a text is none. */
export type ParsedPlan =
  | { readonly kind: 'plan'; readonly sealed: SealedPlan }
  /** No sealed plan at all, or one of another form. */
  | { readonly kind: 'unreadable'; readonly message: string }
  /** A sealed plan that somebody changed. */
  | { readonly kind: 'altered'; readonly message: string };

/** Reads the file that `plan --out` wrote. */
export function parseSealedPlan(text: string): ParsedPlan {
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || !('digest' in parsed)) {
    return unreadable('this is no sealed plan, or a part of one: make it with plan --out FILE');
  }
  if (!('version' in parsed) || parsed.version !== SEALED_PLAN_VERSION) {
    return unreadable(
      `this meshc reads sealed plans of version ${SEALED_PLAN_VERSION}, not of this one: plan again`,
    );
  }
  // The digest is that of what plan --out wrote, so the rest has the form that it writes.
  const sealed = parsed as SealedPlan;
  return hasDigest(sealed)
    ? { kind: 'plan', sealed }
    : { kind: 'altered', message: 'the file was changed after it was sealed: plan again' };
}

function hasDigest(sealed: SealedPlan): boolean {
  const { digest, ...content } = sealed;
  try {
    return digestOf(content) === digest;
  } catch {
    // A part that the digest is made of is not there.
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(message: string): ParsedPlan {
  return { kind: 'unreadable', message };
}

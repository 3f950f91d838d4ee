import { createHash } from 'node:crypto';
import { canonicalText } from '../plan/canonical-text.ts';

/** What a change set would make of a stack. */
export interface ChangeSetContent {
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

const PREFIX = 'meshc-';
const OURS = /^meshc-[0-9a-f]{12}$/;
const HASH_LENGTH = 12;

/** The same name for the same content, so that a second apply recognises the work of one that was killed. */
export function changeSetName(content: ChangeSetContent): string {
  const { templateBody, parameters, tags } = content;
  const text = canonicalText([templateBody, parameters, tags], new Set());
  return `${PREFIX}${createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH)}`;
}

/** The name of the same content's change set in a sealed plan: those of several plans wait beside each other. */
export function sealedChangeSetName(content: ChangeSetContent, planId: string): string {
  return `${changeSetName(content)}-${planId}`;
}

/** Whether an apply without a sealed plan made this change set. */
export function isOurChangeSet(name: string): boolean {
  return OURS.test(name);
}

/** Whether this change set belongs to a sealed plan. */
export function isOfSealedPlan(name: string, planId: string): boolean {
  return OURS.test(name.slice(0, -1 - planId.length)) && name.endsWith(`-${planId}`);
}

/** The name in a change set's ARN, `arn:…:changeSet/<name>/<uuid>`. */
export function nameInChangeSetId(changeSetId: string): string | undefined {
  return changeSetId.split('/')[1];
}

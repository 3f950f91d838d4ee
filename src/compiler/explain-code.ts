import { FINDING_CODES, type FindingCode } from '../diagnostics/codes.ts';
import { type Guide, INPUT_GUIDE } from '../diagnostics/input-guide.ts';
import { invariant } from '../kit/invariant.ts';
import { RULES } from './validate/rules.ts';

/** What a code of a finding means. */
export interface CodeExplanation extends Guide {
  readonly code: FindingCode;
  readonly summary: string;
}

/** The codes of all findings, in order. */
export const CODES: readonly string[] = Object.keys(FINDING_CODES);

/** Says what a code means; `undefined` for what is no code. */
export function explainCode(code: string): CodeExplanation | undefined {
  if (!isCode(code)) return undefined;
  const guide = RULES.find((rule) => rule.code === code) ?? INPUT_GUIDE[code];
  invariant(guide, `the code ${code} has a guide`);
  const { why, fix } = guide;
  return { code, summary: FINDING_CODES[code], why, fix };
}

function isCode(text: string): text is FindingCode {
  return Object.hasOwn(FINDING_CODES, text);
}

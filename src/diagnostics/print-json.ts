import type { Location } from '../model/source.ts';
import { arrangeFindings } from './arrange.ts';
import type { LocatedFinding } from './finding.ts';

/** What a terminal could obey or an editor reorder, and JSON lets through as it is. */
const NOT_ASCII_SAFE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Findings for programs, all of them, as `schema/findings.schema.json` describes. Columns count
 * UTF-16 units from 1, and the end is exclusive.
 */
export function printJson(findings: readonly LocatedFinding[]): string {
  const document = { version: 1, findings: arrangeFindings(findings).map(toJson) };
  const text = JSON.stringify(document, undefined, 2);
  return `${text.replace(NOT_ASCII_SAFE, escapeCharacter)}\n`;
}

function toJson({ code, severity, message, location, hint, related = [] }: LocatedFinding) {
  return {
    code,
    severity,
    message,
    ...placeOf(location),
    ...(hint === undefined ? {} : { hint }),
    related: related.map((entry) => ({ message: entry.message, ...placeOf(entry.location) })),
  };
}

function placeOf({ file, line, column, endLine, endColumn }: Location) {
  return { file, line, column, endLine, endColumn };
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

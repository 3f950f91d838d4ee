/** All controls but the newline, the marks that reorder text (Unicode TR 9), separators and the byte order mark. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;

/** One control character as a part of a pattern. */
const ESC = String.raw`\u001b`;
const BEL = String.raw`\u0007`;
/** Control sequences and operating system commands of ECMA-48, whole, so that no letters of them stay behind. */
const CONTROL_SEQUENCE = String.raw`(?:${ESC}\[|\u009b)[0-?]*[ -/]*[@-~]`;
const COMMAND = String.raw`(?:${ESC}\]|\u009d)[^${BEL}${ESC}\u009c]*(?:${BEL}|${ESC}\\|\u009c)?`;
const ESCAPE_SEQUENCE = new RegExp(`${CONTROL_SEQUENCE}|${COMMAND}`, 'g');

/**
 * A text from outside made safe for a terminal or a log: escape sequences, controls and marks that reorder text are
 * dropped, tabs become spaces. Newlines stay.
 */
export function printable(text: string): string {
  return text.replace(ESCAPE_SEQUENCE, '').replaceAll('\t', '  ').replace(UNPRINTABLE, '');
}

/** `printable` on one line: line breaks become spaces, and a text longer than `maxLength` ends with an ellipsis. */
export function printableLine(text: string, maxLength = 500): string {
  const line = printable(text.replace(/[\r\n]+/g, ' '))
    .replace(/ +/g, ' ')
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}

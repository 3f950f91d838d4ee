/** C0 and C1 controls, DEL, and the marks that reorder text (Unicode TR 9); tab and newline are handled apart. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
/** ECMA-48 control sequences and operating system commands, whole, so that no letters of them stay behind. */
const ESCAPE_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g;

/**
 * A text from outside made safe for a terminal or a log: escape sequences, controls and marks that reorder text are
 * dropped, tabs become spaces. Newlines stay.
 */
export function printable(text: string): string {
  return text.replace(ESCAPE_SEQUENCE, '').replace(/\t/g, '  ').replace(UNPRINTABLE, '');
}

/** `printable` on one line: line breaks become spaces, and a text longer than `maxLength` ends with an ellipsis. */
export function printableLine(text: string, maxLength = 500): string {
  const line = printable(text).replace(/\s+/g, ' ').trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}

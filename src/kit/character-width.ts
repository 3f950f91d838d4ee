/**
 * Characters that most terminals draw two cells wide: East Asian wide and fullwidth forms (Unicode
 * TR 11), and emoji.
 */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Marks that are drawn over the character before them. */
const COMBINING = /^[\p{Mn}\p{Me}]/u;

/**
 * How many cells of a terminal one character takes: 0, 1 or 2. `character` is one code point that
 * may be printed.
 */
export function characterWidth(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/**
 * Colours of printed text by their meaning. Each function takes text that is safe to print and
 * decorates it.
 */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** Text as it is: for files, pipes and terminals without colour. */
export const PLAIN_PALETTE: Palette = {
  error: (text) => text,
  warning: (text) => text,
  good: (text) => text,
  strong: (text) => text,
  faint: (text) => text,
};

/** Colours by ANSI escape codes (ECMA-48, "Select graphic rendition"). */
export const ANSI_PALETTE: Palette = {
  error: rendition(31, 39),
  warning: rendition(33, 39),
  good: rendition(32, 39),
  strong: rendition(1, 22),
  faint: rendition(2, 22),
};

function rendition(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}

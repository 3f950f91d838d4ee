/** Wraps a text in what makes it stand out; the plain palette returns it as it is. */
export type Paint = (text: string) => string;

/** The few colours that meshc uses, by meaning. */
export interface Palette {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly error: Paint;
  readonly warning: Paint;
  readonly good: Paint;
  readonly accent: Paint;
}

const same: Paint = (text) => text;

/** For files, pipes and `NO_COLOR`. */
export const PLAIN_PALETTE: Palette = {
  strong: same,
  faint: same,
  error: same,
  warning: same,
  good: same,
  accent: same,
};

/** SGR sequences of ECMA-48. */
function sgr(open: number, close: number): Paint {
  return (text) => `\u001b[${open}m${text}\u001b[${close}m`;
}

/** For terminals. */
export const ANSI_PALETTE: Palette = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  error: sgr(31, 39),
  warning: sgr(33, 39),
  good: sgr(32, 39),
  accent: sgr(36, 39),
};

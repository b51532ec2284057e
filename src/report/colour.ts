/** Puts a colour around a text, or leaves it as it is. */
export type Paint = (text: string) => string;

export const plain: Paint = (text) => text;

export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly push: Paint;
  readonly pull: Paint;
}

const sgr =
  (code: number): Paint =>
  (text) =>
    `\u001b[${code}m${text}\u001b[0m`;

/** ANSI colours, or none. */
export function palette(colour: boolean): Palette {
  return colour
    ? { bold: sgr(1), dim: sgr(2), good: sgr(32), bad: sgr(31), push: sgr(35), pull: sgr(36) }
    : { bold: plain, dim: plain, good: plain, bad: plain, push: plain, pull: plain };
}

import type { ArrowKind } from '../arrows.ts';
import { type Markup, markup } from './markup.ts';

const TRIANGLE = 'M0,0 L9,4.5 L0,9 Z';
const CROSS = 'M1,0 L4.5,3.5 L8,0 L9,1 L5.5,4.5 L9,8 L8,9 L4.5,5.5 L1,9 L0,8 L3.5,4.5 L0,1 Z';

const SHAPES: Readonly<Record<ArrowKind, string>> = {
  connect: TRIANGLE,
  failure: CROSS,
  exchange: TRIANGLE,
  message: TRIANGLE,
  close: CROSS,
};

/** The definitions of a drawing's arrow heads. Its name keeps those of several drawings on a page apart. */
export function arrowHeads(drawing: string): Markup {
  const markers = Object.entries(SHAPES).map(
    ([kind, shape]) =>
      markup`<marker id="${headId(drawing, kind as ArrowKind)}" viewBox="0 0 9 9" refX="8.5" refY="4.5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path class="${kind}-head" d="${shape}"/></marker>`,
  );
  return markup`<defs>${markers}</defs>`;
}

export function headId(drawing: string, kind: ArrowKind): string {
  return `${drawing}-${kind}`;
}

import { type ArrowKind, collectArrows } from './arrows.ts';
import type { Reported } from './run-result.ts';

const ARROWS_MAX = 400;

const LINES: Readonly<Record<ArrowKind, string>> = {
  connect: '->>',
  failure: '-x',
  exchange: '-->>',
  message: '->>',
  close: '-x',
};

/** A Mermaid sequence diagram: who connected, what was attached and granted, what was delivered, who closed. */
export function renderMermaid({ capture, title }: Reported): string {
  const ids = new Map(capture.participants.map(({ name }, i) => [name, `p${i + 1}`]));
  const arrows = collectArrows(capture);
  const shown = arrows.slice(0, ARROWS_MAX);
  const lines = [
    'sequenceDiagram',
    ...(title === undefined ? [] : [`  title ${escapeText(title)}`]),
    ...Array.from(ids, ([name, id]) => `  participant ${id} as ${escapeText(name)}`),
    ...shown.map(({ from, to, kind, label, count }) => {
      const times = count === 1 ? '' : ` (×${count})`;
      return `  ${ids.get(from)}${LINES[kind]}${ids.get(to)}: ${escapeText(label)}${times}`;
    }),
  ];
  const first = ids.values().next().value;
  if (arrows.length > shown.length && first !== undefined) {
    lines.push(`  Note over ${first}: ${arrows.length - shown.length} more arrows are not shown`);
  }
  return `${lines.join('\n')}\n`;
}

/** Mermaid reads `;` as the end of a statement and `#` as the start of an entity. */
function escapeText(text: string): string {
  return text.replace(/[#;]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\s+/g, ' ');
}

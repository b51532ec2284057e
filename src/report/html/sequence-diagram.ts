import type { Capture, Mark } from '../../recorder/capture.ts';
import { type Arrow, type ArrowKind, collectArrows } from '../arrows.ts';
import { arrowHeads, headId } from './arrow-heads.ts';
import { type PacketAnchors, packetId } from './citations.ts';
import { lanesOf } from './lanes.ts';
import { type Markup, markup } from './markup.ts';

const ROWS_MAX = 300;
const TIME_WIDTH = 76;
const HEAD_HEIGHT = 44;
const ROW_HEIGHT = 30;
const LANE_WIDTH = { min: 150, max: 340 } as const;
/** What a wide window shows without scrolling, if the lanes can be so narrow. */
const PAGE_WIDTH = 1380;
/** About what a character of 12 pixels takes. */
const CHARACTER_WIDTH = 6.4;

type Row = { readonly atMs: number } & ({ readonly arrow: Arrow } | { readonly mark: Mark });

/** Who connected, granted, delivered and closed, from top to bottom in time; arrows lead to their packets. Equal ones are drawn once. */
export function sequenceDiagram(capture: Capture, anchors: PacketAnchors): Markup {
  const rows: Row[] = [
    ...collectArrows(capture).map((arrow) => ({ atMs: arrow.atMs, arrow })),
    ...capture.marks.map((mark) => ({ atMs: mark.atMs, mark })),
  ].sort((a, b) => a.atMs - b.atMs);
  if (rows.length === 0) return markup`<p>Nothing happened.</p>`;
  const shown = rows.slice(0, ROWS_MAX);
  const drawn = new Set(shown.flatMap((row) => ('arrow' in row ? [row.arrow.from, row.arrow.to] : [])));
  const names = lanesOf(capture).flatMap(({ name }) => (drawn.has(name) ? [name] : []));
  const lanes = new Lanes(names, shown);
  const height = HEAD_HEIGHT + (shown.length + 1) * ROW_HEIGHT;
  const drawing = `s${anchors.run}`;
  const missing = rows.length - shown.length;
  return markup`<div class="scroll"><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Sequence diagram" width="${lanes.width}" viewBox="0 0 ${lanes.width} ${height}">
${arrowHeads(drawing)}${names.map((name) => laneHead(name, lanes.xOf(name), height))}${shown.map((row, i) => {
  const y = HEAD_HEIGHT + (i + 1) * ROW_HEIGHT;
  const time = markup`<text class="dim" x="${TIME_WIDTH - 8}" y="${y + 4}" text-anchor="end">${(row.atMs - capture.startedAtMs).toFixed(1)}</text>`;
  return [time, 'arrow' in row ? drawArrow(row.arrow, y, lanes, drawing, anchors) : drawMark(row.mark, y, lanes.width)];
})}
</svg></div>${missing > 0 && markup`<p class="dim">${missing} more arrows are not drawn.</p>`}`;
}

/** Where the lanes stand: as far apart as their labels need, within bounds. */
class Lanes {
  readonly width: number;
  readonly #x: ReadonlyMap<string, number>;
  readonly laneWidth: number;

  constructor(names: readonly string[], rows: readonly Row[]) {
    const index = new Map(names.map((name, i) => [name, i]));
    const needed = rows.map((row) => {
      if (!('arrow' in row)) return 0;
      const span = Math.abs((index.get(row.arrow.from) ?? 0) - (index.get(row.arrow.to) ?? 0));
      return (labelOf(row.arrow).length * CHARACTER_WIDTH + 24) / Math.max(1, span);
    });
    const named = Math.max(LANE_WIDTH.min, ...names.map((name) => name.length * CHARACTER_WIDTH * 1.2 + 32));
    const room = Math.floor((PAGE_WIDTH - TIME_WIDTH) / Math.max(1, names.length));
    this.laneWidth = Math.ceil(Math.min(LANE_WIDTH.max, Math.max(named, Math.min(room, Math.max(...needed)))));
    this.#x = new Map(names.map((name, i) => [name, TIME_WIDTH + (i + 0.5) * this.laneWidth]));
    this.width = TIME_WIDTH + Math.max(1, names.length) * this.laneWidth;
  }

  xOf(name: string): number {
    return this.#x.get(name) ?? TIME_WIDTH;
  }
}

function laneHead(name: string, x: number, height: number): Markup {
  const width = name.length * CHARACTER_WIDTH * 1.2 + 20;
  return markup`<line class="lane" x1="${x}" x2="${x}" y1="${HEAD_HEIGHT - 8}" y2="${height}"/><rect class="box" x="${x - width / 2}" y="6" width="${width}" height="28" rx="4"/><text class="name" x="${x}" y="25" text-anchor="middle">${name}</text>
`;
}

/** What stands at an arrow, cut where it has to be, but never its number. */
function labelOf({ label, count }: Arrow, lettersMax = Number.POSITIVE_INFINITY): string {
  const times = count === 1 ? '' : ` (×${count})`;
  const letters = lettersMax - times.length;
  return (label.length > letters ? `${label.slice(0, letters - 1)}…` : label) + times;
}

function drawArrow(arrow: Arrow, y: number, lanes: Lanes, drawing: string, anchors: PacketAnchors): Markup {
  const [x1, x2] = [lanes.xOf(arrow.from), lanes.xOf(arrow.to)];
  const span = Math.max(Math.abs(x2 - x1), lanes.laneWidth) - 16;
  const label = labelOf(arrow);
  const letters = Math.max(16, Math.floor(span / CHARACTER_WIDTH));
  const isSelf = x1 === x2;
  const line = isSelf
    ? markup`<path class="${arrow.kind}" d="M${x1},${y - 6} h28 v10 h-26" marker-end="url(#${headId(drawing, arrow.kind)})"/>`
    : markup`<line class="${arrow.kind}" x1="${x1}" x2="${x2}" y1="${y}" y2="${y}" marker-end="url(#${headId(drawing, arrow.kind)})"/>`;
  const text = markup`<text class="${TEXT_CLASS[arrow.kind]}" x="${isSelf ? x1 + 34 : (x1 + x2) / 2}" y="${isSelf ? y + 4 : y - 5}" text-anchor="${isSelf ? 'start' : 'middle'}">${labelOf(arrow, letters)}</text>`;
  const title = markup`<title>${arrow.from} → ${arrow.to}, connection ${arrow.connection}: ${label}</title>`;
  if (!anchors.has(arrow.packet)) return markup`<g>${title}${line}${text}</g>\n`;
  return markup`<a href="#${packetId(anchors.run, arrow.packet)}">${title}${line}${text}</a>\n`;
}

const TEXT_CLASS: Readonly<Record<ArrowKind, string>> = {
  connect: 'halo name',
  failure: 'halo bad',
  exchange: 'halo dim',
  message: 'halo',
  close: 'halo dim',
};

function drawMark({ kind, text }: Mark, y: number, width: number): Markup {
  return markup`<line class="fault" x1="${TIME_WIDTH}" x2="${width}" y1="${y}" y2="${y}"/><text class="halo mark" x="${TIME_WIDTH + 6}" y="${y - 5}">${kind === 'fault' ? `fault: ${text}` : text}</text>
`;
}

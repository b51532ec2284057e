import { counted } from '../../kernel/counted.ts';
import type { Capture } from '../../recorder/capture.ts';
import { arrowHeads, headId } from './arrow-heads.ts';
import { type Lane, lanesOf } from './lanes.ts';
import { type Markup, markup } from './markup.ts';
import { list, tableOf } from './table-of.ts';

const ARROWS_MAX = 100;
const BOX_WIDTH = 180;
const BOX_HEIGHT_MIN = 40;
/** Between the ends of arrows at one side of a box. */
const SLOT = 16;
const COLUMN_GAP = 190;
const ROW_GAP = 28;
const MARGIN = 12;
/** How far an arrow runs straight out of its box. */
const REACH = 80;
/** Where on an arrow its number stands, from the opener; on one that runs on behind other boxes, before those. */
const BADGE_AT = 0.4;
const BADGE_AT_LONG = 0.22;

/** All connections, or all attempts in vain, from one participant to another. */
interface Dialling {
  readonly opener: string;
  readonly acceptor: string;
  readonly isInVain: boolean;
  /** `2 connections`, `refused ×3`. */
  readonly outcome: string;
  readonly ports: readonly number[];
  readonly layers: readonly string[];
  /** What crossed it, in which direction. */
  readonly crossed: readonly string[];
}

/** Who dialled whom: an arrow from each opener to each acceptor, with a number that leads to the line which says what it was. */
export function connectionMap(capture: Capture, run: number): Markup {
  const all = [...connected(capture), ...inVain(capture)];
  if (all.length === 0) return markup`<p>Nobody dialled anybody.</p>`;
  const diallings = all.slice(0, ARROWS_MAX);
  const drawn = new Set(diallings.flatMap(({ opener, acceptor }) => [opener, acceptor]));
  const lanes = lanesOf(capture).filter(({ name }) => drawn.has(name));
  const boxes = placeBoxes(lanes, diallings);
  const missing = all.length - diallings.length;
  const placed = [...boxes.values()];
  const width = Math.max(...placed.map(({ x }) => x + BOX_WIDTH)) + REACH + MARGIN;
  const height = Math.max(...placed.map((box) => box.y + box.height)) + MARGIN;
  return markup`<div class="scroll"><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Connection map" width="${width}" viewBox="0 0 ${width} ${height}">
${arrowHeads(`m${run}`)}${diallings.map((dialling, i) => drawDialling(dialling, i, boxes, `m${run}`))}${placed.map(drawBox)}
</svg></div>
${legend(diallings)}${missing > 0 && markup`<p class="dim">${missing} more are not drawn.</p>`}`;
}

function legend(diallings: readonly Dialling[]): Markup {
  const numbered = diallings.map((dialling, i) => ({ ...dialling, number: i + 1 }));
  return tableOf(numbered, [
    { header: '#', kind: 'number', cell: ({ number }) => number },
    { header: 'opener ⟶ acceptor', kind: 'name', cell: ({ opener, acceptor }) => `${opener} ⟶ ${acceptor}` },
    {
      header: 'came to',
      cell: ({ outcome, isInVain }) => markup`<span class="${isInVain ? 'bad' : 'good'}">${outcome}</span>`,
    },
    { header: 'port', kind: 'number', cell: ({ ports }) => ports.join(', ') },
    { header: 'layers', cell: ({ layers }) => layers.join('; ') },
    { header: 'messages that crossed it', cell: ({ crossed }) => crossed.length > 0 && list(crossed) },
  ]);
}

function connected({ connections, hops }: Capture): Dialling[] {
  const alike = Map.groupBy(connections, ({ opener, acceptor }) => JSON.stringify([opener, acceptor]));
  return Array.from(alike.values(), (same) => {
    const { opener, acceptor } = same[0]!;
    const crossed = hops.flatMap(({ from, to, openedBy, deliveries, model, wire }) => {
      const isTheirs = (from === opener && to === acceptor) || (from === acceptor && to === opener);
      if (!isTheirs || !openedBy.split(' + ').includes(opener) || deliveries === 0) return [];
      return [`${deliveries} from ${from} to ${to}: ${model}, ${wire}`];
    });
    return {
      opener,
      acceptor,
      isInVain: false,
      outcome: counted(same.length, 'connection'),
      ports: [...new Set(same.map(({ acceptorAddress }) => acceptorAddress.port))],
      layers: [...new Set(same.map((each) => each.layers.join(' › ')))],
      crossed,
    };
  });
}

function inVain({ attempts }: Capture): Dialling[] {
  const failed = attempts.filter(({ connection }) => connection === undefined);
  const alike = Map.groupBy(failed, ({ opener, acceptor }) => JSON.stringify([opener, acceptor]));
  return Array.from(alike.values(), (same) => {
    const verdicts = Map.groupBy(same, ({ verdict }) => verdict);
    return {
      opener: same[0]!.opener,
      acceptor: same[0]!.acceptor,
      isInVain: true,
      outcome: Array.from(verdicts, ([verdict, { length }]) => (length === 1 ? verdict : `${verdict} ×${length}`)).join(
        ', ',
      ),
      ports: [...new Set(same.map(({ acceptorAddress }) => acceptorAddress.port))],
      layers: [],
      crossed: [],
    };
  });
}

interface Box {
  readonly name: string;
  readonly isService: boolean;
  readonly column: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Ends of arrows, from top to bottom. */
  readonly ends: Readonly<Record<'left' | 'right', Dialling[]>>;
}

/** Columns from left to right without gaps, each centred; a box is as high as its arrows need. */
function placeBoxes(lanes: readonly Lane[], diallings: readonly Dialling[]): Map<string, Box> {
  const columns = [...Map.groupBy(lanes, ({ column }) => column).values()];
  const columnOf = new Map(columns.flatMap((column, i) => column.map(({ name }) => [name, i])));
  const rowOf = new Map(columns.flatMap((column) => column.map(({ name }, i) => [name, i - column.length / 2])));
  const ends = (name: string, side: 'left' | 'right') =>
    diallings
      .filter(
        ({ opener, acceptor }) =>
          [opener, acceptor].includes(name) && sideOf(name, otherEnd(name, opener, acceptor), columnOf) === side,
      )
      .sort(
        (a, b) => rowOf.get(otherEnd(name, a.opener, a.acceptor))! - rowOf.get(otherEnd(name, b.opener, b.acceptor))!,
      );
  const sized = columns.map((column) =>
    column.map(({ name, isService }) => {
      const both = { left: ends(name, 'left'), right: ends(name, 'right') };
      const height = Math.max(BOX_HEIGHT_MIN, Math.max(both.left.length, both.right.length + 1) * SLOT + 8);
      return { name, isService, ends: both, height };
    }),
  );
  const heights = sized.map((column) => column.reduce((total, { height }) => total + height + ROW_GAP, -ROW_GAP));
  const tallest = Math.max(...heights);
  return new Map(
    sized.flatMap((column, i) => {
      let y = MARGIN + (tallest - heights[i]!) / 2;
      return column.map((box) => {
        const placed: Box = { ...box, column: i, x: MARGIN + i * (BOX_WIDTH + COLUMN_GAP), y };
        y += box.height + ROW_GAP;
        return [box.name, placed];
      });
    }),
  );
}

function otherEnd(name: string, opener: string, acceptor: string): string {
  return name === opener ? acceptor : opener;
}

/** Within a column arrows leave and come at the right. */
function sideOf(name: string, other: string, columnOf: ReadonlyMap<string, number>): 'left' | 'right' {
  return columnOf.get(other)! < columnOf.get(name)! ? 'left' : 'right';
}

function drawBox({ name, isService, x, y, height }: Box): Markup {
  const short = name.length > 24 ? `${name.slice(0, 23)}…` : name;
  return markup`<g><title>${name}</title><rect class="${isService ? 'box service' : 'box'}" x="${x}" y="${y}" width="${BOX_WIDTH}" height="${height}" rx="6"/><text class="name" x="${x + BOX_WIDTH / 2}" y="${y + height / 2 + 4}" text-anchor="middle">${short}</text></g>
`;
}

/** Where an arrow ends, and in which direction its box lies behind it. */
interface End {
  readonly x: number;
  readonly y: number;
  readonly outwards: 1 | -1;
}

function endAt(box: Box, dialling: Dialling, isSecondOfSelf: boolean): End {
  const side = box.ends.left.includes(dialling) ? 'left' : 'right';
  const slots = box.ends[side];
  const slot = slots.indexOf(dialling) - (slots.length - 1) / 2 + (isSecondOfSelf ? 0.6 : 0);
  return {
    x: side === 'left' ? box.x : box.x + BOX_WIDTH,
    y: box.y + box.height / 2 + slot * SLOT,
    outwards: side === 'left' ? -1 : 1,
  };
}

function drawDialling(dialling: Dialling, index: number, boxes: ReadonlyMap<string, Box>, drawing: string): Markup {
  const { opener, acceptor, isInVain, outcome } = dialling;
  const [source, target] = [boxes.get(opener)!, boxes.get(acceptor)!];
  const from = endAt(source, dialling, false);
  const to = endAt(target, dialling, opener === acceptor);
  const badgeAt = Math.abs(source.column - target.column) > 1 ? BADGE_AT_LONG : BADGE_AT;
  const kind = isInVain ? 'failure' : 'connect';
  const [x1, x2] = [from.x + from.outwards * REACH, to.x + to.outwards * REACH];
  const badge = {
    x: bezier(badgeAt, from.x, x1, x2, to.x),
    y: bezier(badgeAt, from.y, from.y, to.y, to.y),
  };
  return markup`<g><title>${opener} dials ${acceptor}: ${outcome}</title><path class="${kind}" d="M${from.x},${from.y} C${x1},${from.y} ${x2},${to.y} ${to.x},${to.y}" marker-end="url(#${headId(drawing, kind)})"/><circle class="box" cx="${badge.x}" cy="${badge.y}" r="9"/><text class="${isInVain && 'bad'}" x="${badge.x}" y="${badge.y + 4}" text-anchor="middle">${index + 1}</text></g>
`;
}

/** One coordinate of a cubic curve. */
function bezier(t: number, p0: number, p1: number, p2: number, p3: number): number {
  const s = 1 - t;
  return s ** 3 * p0 + 3 * s ** 2 * t * p1 + 3 * s * t ** 2 * p2 + t ** 3 * p3;
}

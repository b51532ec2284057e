import { type Cell, renderBox, wrap } from '../box.ts';
import { type Paint, type Palette, palette } from '../colour.ts';
import type { TableOptions } from '../table.ts';
import { cellsOf, evidenceOf, remarksOf } from './cells.ts';
import type { Agreement, CheatSheet } from './cheat-sheet.ts';

const WIDTH_MIN = 80;
const DEFAULT_WIDTH = 140;
/** The columns of `cells.ts`, in short. A terminal is too narrow for the evidence, which stands below. */
const COLUMNS = [
  '#',
  'system',
  'producer',
  'consumer',
  'on the wire',
  'opened by',
  'Azure (here)',
  'claim',
  'agreement',
];
const AGREEMENT = COLUMNS.length - 1;

/** The cheat sheet for a terminal, its remarks and evidence below. Ends with a line break. */
export function renderCheatSheetTable({ rows }: CheatSheet, options: TableOptions = {}): string {
  const paint = palette(options.colour ?? false);
  const width = Math.max(WIDTH_MIN, options.width ?? DEFAULT_WIDTH);
  const paints = paintsOf(paint);
  const boxed = rows.map((row) => {
    const cells: Cell[] = cellsOf(row)
      .slice(0, COLUMNS.length)
      .map((text) => ({ text }));
    cells[AGREEMENT] = { text: row.agreement, paint: paints[row.agreement] };
    return cells;
  });
  const lists = [
    { title: 'Remarks', items: remarksOf(rows) },
    { title: 'Evidence', items: evidenceOf(rows) },
  ];
  const lines = [
    ...renderBox(boxed, { width, border: paint.dim, headers: COLUMNS, right: [0] }),
    ...lists.flatMap(({ title, items }) => list(title, items, width)),
  ];
  return `${lines.join('\n')}\n`;
}

function list(title: string, items: readonly string[], width: number): string[] {
  if (items.length === 0) return [];
  const bullets = items.flatMap((item) => wrap(item, width - 4).map((line, i) => `${i === 0 ? '•' : ' '} ${line}`));
  return ['', `${title}:`, ...bullets];
}

function paintsOf({ good, bad, dim }: Palette): Readonly<Record<Agreement, Paint>> {
  return {
    agrees: good,
    'agrees with a remark': good,
    contradicts: bad,
    'scenario failed': bad,
    'not measured yet': dim,
  };
}

import { type Paint, plain } from './colour.ts';

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

export interface BoxOptions {
  /** The widest that a line may be, in columns. */
  readonly width: number;
  readonly border: Paint;
  readonly headers: readonly string[];
  /** Columns whose cells stand at the right. */
  readonly right?: readonly number[];
}

const COLUMN_MIN = 6;

/** An aligned table with Unicode borders. Cells are wrapped at spaces where the width is short. */
export function renderBox(rows: readonly (readonly Cell[])[], options: BoxOptions): string[] {
  const { headers, border } = options;
  const widths = columnWidths([headers.map((text) => ({ text })), ...rows], options.width);
  const rule = (left: string, middle: string, right: string) =>
    border(`${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`);
  return [
    rule('┌', '┬', '┐'),
    ...renderRow(
      headers.map((text) => ({ text })),
      widths,
      options,
    ),
    rule('├', '┼', '┤'),
    ...rows.flatMap((row) => renderRow(row, widths, options)),
    rule('└', '┴', '┘'),
  ];
}

/** As wide as the content, then the widest column gives way until the table fits: first between words, at last within them. */
function columnWidths(rows: readonly (readonly Cell[])[], width: number): number[] {
  const widths = widest(rows, (text) => text.length);
  const words = longestWords(rows);
  const available = width - borderWidth(widths.length);
  for (let total = sum(widths); total > available; total--) {
    const between = widths.map((each, column) => (each > words[column]! ? each : 0));
    const candidates = Math.max(...between) > 0 ? between : widths;
    const gives = candidates.indexOf(Math.max(...candidates));
    if (widths[gives]! <= COLUMN_MIN) break;
    widths[gives]!--;
  }
  return widths;
}

/** How wide a table has to be for no word to be broken. */
export function narrowestWidth(rows: readonly (readonly Cell[])[], headers: readonly string[]): number {
  return sum(longestWords([headers.map((text) => ({ text })), ...rows])) + borderWidth(headers.length);
}

function longestWords(rows: readonly (readonly Cell[])[]): number[] {
  return widest(rows, (text) => Math.max(COLUMN_MIN, ...text.split(' ').map(({ length }) => length)));
}

/** Per column the largest that `measure` finds. */
function widest(rows: readonly (readonly Cell[])[], measure: (text: string) => number): number[] {
  const columns: number[] = [];
  for (const row of rows) {
    for (const [column, { text }] of row.entries()) columns[column] = Math.max(columns[column] ?? 0, measure(text));
  }
  return columns;
}

function borderWidth(columns: number): number {
  return 3 * columns + 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function renderRow(row: readonly Cell[], widths: readonly number[], options: BoxOptions): string[] {
  const cells = row.map((cell, column) => wrap(cell.text, widths[column]!));
  const height = Math.max(...cells.map((lines) => lines.length));
  const bar = options.border('│');
  return Array.from({ length: height }, (_, line) => {
    const parts = cells.map((lines, column) => {
      const text = lines[line] ?? '';
      const padded = options.right?.includes(column) ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
      return ` ${(row[column]!.paint ?? plain)(padded)} `;
    });
    return `${bar}${parts.join(bar)}${bar}`;
  });
}

/** Lines of at most `width`, broken at spaces where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return [...lines, line];
}

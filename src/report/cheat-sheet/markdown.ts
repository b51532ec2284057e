import { cellsOf, HEADERS, remarksOf } from './cells.ts';
import type { CheatSheet } from './cheat-sheet.ts';

/** The cheat sheet as a table for documents, and its remarks as a list. Ends with a line break. */
export function renderCheatSheetMarkdown({ rows }: CheatSheet): string {
  const lines = [
    line(HEADERS),
    line(HEADERS.map((_, column) => (column === 0 ? '--:' : '---'))),
    ...rows.map((row) => line(cellsOf(row).map(escapeMarkdown))),
  ];
  const remarks = remarksOf(rows).map((remark) => `- ${escapeMarkdown(remark)}`);
  return `${[...lines, ...(remarks.length === 0 ? [] : ['', ...remarks])].join('\n')}\n`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** So that what was measured stands there as it is, and on one line. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_<>|[\]]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

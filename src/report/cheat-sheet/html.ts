import { type Markup, markup, Markup as Raw } from '../html/markup.ts';
import { STYLE } from '../html/style.ts';
import { list, tableOf } from '../html/table-of.ts';
import { cellsOf, HEADERS, remarksOf } from './cells.ts';
import type { CheatSheet, CheatSheetRow } from './cheat-sheet.ts';
import type { MeasuredHop } from './measurement.ts';

const TITLE = 'Who opened which connection: the cheat sheet, as measured';

const CLASSES: Readonly<Record<CheatSheetRow['agreement'], string>> = {
  agrees: 'good',
  'agrees with a remark': 'good',
  contradicts: 'bad',
  'scenario failed': 'bad',
  'not measured yet': 'dim',
};

/** The cheat sheet as one page that needs nothing else: the table, its remarks, and the evidence of each row. Ends with a line break. */
export function renderCheatSheetHtml({ rows }: CheatSheet): string {
  const remarks = remarksOf(rows);
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${TITLE}</title>
<style>${new Raw(STYLE)}</style>
</head>
<body>
<h1>${TITLE}</h1>
${tableOf(
  rows,
  HEADERS.map((header, column) => ({ header, cell: (row) => cell(row, column) })),
)}
${remarks.length > 0 && markup`<h2>Remarks</h2>${list(remarks)}`}
<h2>Evidence</h2>
${rows.map(evidence)}
<footer><p>Measured by azwire.</p></footer>
</body>
</html>
`.text;
}

function cell(row: CheatSheetRow, column: number): Markup {
  const text = cellsOf(row)[column];
  return HEADERS[column] === 'agreement'
    ? markup`<span class="${CLASSES[row.agreement]}">${text}</span>`
    : markup`${text}`;
}

function evidence({ row, system, scenario, measured }: CheatSheetRow): Markup | undefined {
  if (measured === undefined) return undefined;
  const hops = [measured.producerHop, measured.consumerHop];
  return markup`<h3>${row}. ${system} (${scenario})</h3>
${hops.map((hop) => markup`<p>${hopText(hop)}</p>${list(hop.evidence)}`)}
`;
}

function hopText({ from, to, model, wire, openedBy, deliveries }: MeasuredHop): string {
  return `${from} → ${to}: ${model}, ${wire}, opened by ${openedBy}, messages: ${deliveries}`;
}

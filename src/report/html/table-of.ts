import { type Content, type Markup, markup } from './markup.ts';

/** A column: how it is headed, and what stands in it. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => Content;
  /** `number` is set at the right, `name` stands out. */
  readonly kind?: 'number' | 'name';
}

const ROWS_MAX = 1000;

/** A table in a box that scrolls where the page is narrow; bounded, and it says so. */
export function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[], caption?: string): Markup {
  const heads = columns.map(
    ({ header, kind }) => markup`<th${kind === 'number' && markup` class="number"`}>${header}</th>`,
  );
  const missing = rows.length - ROWS_MAX;
  const body = rows.slice(0, ROWS_MAX).map(
    (
      row,
    ) => markup`<tr>${columns.map(({ cell, kind }) => markup`<td${kind !== undefined && markup` class="${kind}"`}>${cell(row)}</td>`)}</tr>
`,
  );
  return markup`<div class="scroll"><table>${caption !== undefined && markup`<caption>${caption}</caption>`}
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody></table></div>${missing > 0 && markup`<p class="dim">${missing} more lines are in the JSON report.</p>`}`;
}

export function list(items: readonly Content[]): Markup {
  return markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}

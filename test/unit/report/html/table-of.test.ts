import { describe, expect, it } from 'vitest';
import { markup } from '../../../../src/report/html/markup.ts';
import { tableOf } from '../../../../src/report/html/table-of.ts';

describe('tableOf', () => {
  it('has a column per header and a row per line', () => {
    const columns = [
      { header: '#', kind: 'number', cell: (row: number) => row },
      { header: 'twice <', cell: (row: number) => markup`<b>${row * 2}</b>` },
    ] as const;
    expect(tableOf([4], columns, 'a & b').text).toBe(`<div class="scroll"><table><caption>a &amp; b</caption>
<thead><tr><th class="number">#</th><th>twice &lt;</th></tr></thead>
<tbody>
<tr><td class="number">4</td><td><b>8</b></td></tr>
</tbody></table></div>`);
  });

  it('is bounded, and says what it leaves out', () => {
    const rows = Array.from({ length: 1003 }, (_, i) => i);
    const { text } = tableOf(rows, [{ header: '#', cell: (row) => row }]);
    expect(text.match(/<td>/g)).toHaveLength(1000);
    expect(text).toContain('3 more lines are in the JSON report.');
  });
});

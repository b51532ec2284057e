import { expect, it } from 'vitest';
import { cheatSheetOf } from '../../../../src/report/cheat-sheet/cheat-sheet.ts';
import { renderCheatSheetMarkdown } from '../../../../src/report/cheat-sheet/markdown.ts';
import { sampleMeasurement } from './sample-runs.ts';

it('is a table of thirteen rows and a list of remarks', () => {
  const lines = renderCheatSheetMarkdown(cheatSheetOf([sampleMeasurement(4), sampleMeasurement(3)])).split('\n');
  const table = lines.slice(0, lines.indexOf(''));
  expect(table).toHaveLength(15);
  for (const line of table) expect(line.match(/(?<!\\)\|/g)).toHaveLength(11);
  expect(table[5]).toMatch(/^\| 4 \| Service Bus.* \| agrees \| service-bus-link-credit, packets /);
  expect(lines.slice(table.length + 1)).toEqual([expect.stringMatching(/^- 3: the consumer hop is push/), '']);
});

it('keeps what was measured from being markup', () => {
  const nasty = sampleMeasurement(4, { scenario: 'a|b\n<c> *d*' });
  expect(renderCheatSheetMarkdown(cheatSheetOf([nasty]))).toContain('a\\|b \\<c\\> \\*d\\*');
});

import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { cheatSheetOf } from '../../../../src/report/cheat-sheet/cheat-sheet.ts';
import { renderCheatSheetHtml } from '../../../../src/report/cheat-sheet/html.ts';
import { sampleMeasurement } from './sample-runs.ts';

const sheet = cheatSheetOf([sampleMeasurement(4), sampleMeasurement(3)]);

it('has a row for each system, and the evidence of those that were measured', () => {
  const html = renderCheatSheetHtml(sheet);
  expect(html.match(/<tr>/g)).toHaveLength(14);
  expect(html.match(/<h3>/g)).toHaveLength(2);
  for (const sentence of sheet.rows[3]!.measured!.consumerHop.evidence) {
    expect(html).toContain(sentence.replaceAll('"', '&quot;'));
  }
  expect(html).toContain('<li>3: the consumer hop is push (standing credit), not pull');
});

it('is one well-formed page that loads nothing', () => {
  const html = renderCheatSheetHtml(sheet);
  const closed = html.replace(/^<!DOCTYPE html>\n/, '').replaceAll(/<meta [^>]*>/g, '');
  expect(XMLValidator.validate(closed)).toBe(true);
  expect(html).not.toMatch(/<(script|link|img|iframe)\b|\bsrc=|\bhref=|@import|url\(/);
});

it('keeps what was measured from being markup', () => {
  const html = renderCheatSheetHtml(cheatSheetOf([sampleMeasurement(4, { scenario: '<script>"x" & \'y\'' })]));
  expect(html).toContain('&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;');
  expect(html).not.toContain('<script>');
});

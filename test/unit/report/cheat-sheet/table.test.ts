import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { cheatSheetOf } from '../../../../src/report/cheat-sheet/cheat-sheet.ts';
import { renderCheatSheetTable } from '../../../../src/report/cheat-sheet/table.ts';
import { sampleMeasurement } from './sample-runs.ts';

const sheet = cheatSheetOf([sampleMeasurement(4), sampleMeasurement(3)]);

it('has a row for each system, with remarks and evidence below', () => {
  const text = renderCheatSheetTable(sheet, { width: 180 });
  expect(text).toMatch(
    /│ {2}4 │ Service Bus, link credit \(processor, subscribe\) +│ push +│ push +│ standing credit +│ subscriber +│ 5671 \(5672\) +│ push, push; subscriber dials +│ agrees/,
  );
  expect(text.match(/not measured yet/g)).toHaveLength(11);
  expect(text).toContain('\nRemarks:\n• 3: the consumer hop is push (standing credit), not pull');
  expect(text).toMatch(/\nEvidence:\n• 3: service-bus-link-credit, packets [\d, …]+\n• 4: /);
});

it('fits into the width that it is given, and is the same text in colour', () => {
  const plain = renderCheatSheetTable(sheet, { width: 120 });
  for (const line of plain.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  const coloured = renderCheatSheetTable(sheet, { width: 120, colour: true });
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

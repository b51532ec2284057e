import { expect, it } from 'vitest';
import { CHEAT_SHEETS, measureCheatSheet } from '../../../src/app/cheat-sheet.ts';
import { findScenarios } from '../../../src/app/scenarios.ts';

it('has one scenario for each row whose system is here', async () => {
  const rows = (await findScenarios()).flatMap(({ cheatSheet }) => cheatSheet?.row ?? []);
  expect(rows).toEqual([1, 2, 3, 4, 5, 7, 8, 9]);
});

it('measures no row that it does not come to', async () => {
  const told: string[] = [];
  const onProgress = (text: string) => void told.push(text);
  const sheet = await measureCheatSheet({ onProgress, signal: AbortSignal.abort() });
  expect(sheet.rows.map(({ agreement }) => agreement)).toEqual(Array(13).fill('not measured yet'));
  expect(told).toEqual(['runs 8 scenarios, one for each row that can be measured']);
});

it('prints it in every format, and nothing that was not measured', async () => {
  const sheet = await measureCheatSheet({ signal: AbortSignal.abort() });
  for (const render of Object.values(CHEAT_SHEETS)) {
    const text = render(sheet);
    expect(text.match(/not measured yet/g)).toHaveLength(13);
    expect(text).toMatch(/\n$/);
    expect(text).not.toContain('undefined');
  }
  expect(JSON.parse(CHEAT_SHEETS.json(sheet))).toEqual(sheet);
});

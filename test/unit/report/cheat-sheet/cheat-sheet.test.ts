import { expect, it } from 'vitest';
import { cheatSheetOf, upholds } from '../../../../src/report/cheat-sheet/cheat-sheet.ts';
import { sampleMeasurement } from './sample-runs.ts';

it('has thirteen rows, and says which were not measured', () => {
  const sheet = cheatSheetOf([sampleMeasurement(4)]);
  expect(sheet.rows.map(({ row }) => row)).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
  for (const row of sheet.rows) {
    if (row.row === 4) continue;
    expect(row).toMatchObject({ agreement: 'not measured yet', remarks: [] });
    expect(row).not.toHaveProperty('measured');
  }
  expect(upholds(sheet)).toBe(true);
});

it('has what a scenario measured, and its agreement with the claim', () => {
  const row = cheatSheetOf([sampleMeasurement(4)]).rows[3]!;
  expect(row).toMatchObject({ agreement: 'agrees', scenario: 'service-bus-link-credit' });
  expect(row.measured?.consumerHop).toMatchObject({ from: 'service-bus', to: 'subscriber', openedBy: 'subscriber' });
});

it('does not uphold what was contradicted', () => {
  const sheet = cheatSheetOf([sampleMeasurement(4), sampleMeasurement(3)]);
  expect(sheet.rows[2]?.agreement).toBe('contradicts');
  expect(upholds(sheet)).toBe(false);
});

it('takes a scenario that failed as no proof, and says what failed', () => {
  const failed = sampleMeasurement(4, {
    passed: false,
    expectations: [
      { text: 'one thing', passed: true },
      { text: 'another', passed: false, detail: 'found none' },
    ],
  });
  const sheet = cheatSheetOf([failed]);
  expect(sheet.rows[3]).toMatchObject({ agreement: 'scenario failed', remarks: ['not met: another (found none)'] });
  expect(upholds(sheet)).toBe(false);
});

it('contradicts when nothing went over a hop', () => {
  const { result } = sampleMeasurement(4);
  const measures = { row: 4, producerHop: ['producer', 'nobody'], consumerHop: ['service-bus', 'subscriber'] } as const;
  const row = cheatSheetOf([{ measures, result }]).rows[3]!;
  expect(row).toMatchObject({ agreement: 'contradicts', remarks: ['nothing went from producer to nobody'] });
  expect(row).not.toHaveProperty('measured');
});

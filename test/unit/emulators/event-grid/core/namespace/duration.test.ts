import { expect, it } from 'vitest';
import { parseDurationMs } from '../../../../../../emulators/event-grid/core/namespace/duration.ts';

it.each([
  ['P7D', 604_800_000],
  ['PT1M', 60_000],
  ['P1DT2H3M4S', 93_784_000],
  ['PT1.5S', 1_000],
  ['PT3600S', 3_600_000],
])('%s', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

it.each(['', 'P', 'PT', 'P1', '1D', 'P1Y', 'PT-1S', 'P1DT', 'p1d', ' P1D'])('"%s" is none', (text) => {
  expect(parseDurationMs(text)).toBeUndefined();
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDurationMs } from '../../../../../../emulators/service-bus/core/duration.ts';
import { dateTimeText, timeSpanText } from '../../../../../../emulators/service-bus/http/administration/time-text.ts';

describe('times as .NET writes them', () => {
  it.each([
    [0, 'PT0S'],
    [1, 'PT0.001S'],
    [60_000, 'PT1M'],
    [90_500, 'PT1M30.5S'],
    [86_400_000, 'P1D'],
    [14 * 86_400_000 + 3_600_000, 'P14DT1H'],
    [Number.POSITIVE_INFINITY, 'P10675199DT2H48M5.4775807S'],
  ])('%d ms: %s', (ms, text) => {
    expect(timeSpanText(ms)).toBe(text);
  });

  it('time spans are read as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e13 }), (ms) => {
        expect(parseDurationMs(timeSpanText(ms))).toBe(ms);
      }),
    );
  });

  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [1, '1970-01-01T00:00:00.001Z'],
    [100, '1970-01-01T00:00:00.1Z'],
    [600_000, '1970-01-01T00:10:00Z'],
  ])('%d: %s', (ms, text) => {
    expect(dateTimeText(ms)).toBe(text);
  });
});

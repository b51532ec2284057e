import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDurationMs, UNLIMITED_DURATION } from '../../../../../emulators/service-bus/core/duration.ts';

describe('parseDurationMs', () => {
  it.each([
    ['PT30S', 30_000],
    ['PT1M', 60_000],
    ['PT1H', 3_600_000],
    ['P14D', 1_209_600_000],
    ['P1DT2H3M4.567S', 93_784_567],
    ['PT0.0019S', 1],
    ['PT0S', 0],
    ['P0D', 0],
    [UNLIMITED_DURATION, Number.POSITIVE_INFINITY],
    ['P99999999D', Number.POSITIVE_INFINITY],
    ['P10675199DT2H48M5.476S', 922_337_203_685_476],
  ])('reads %s', (text, durationMs) => {
    expect(parseDurationMs(text)).toBe(durationMs);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '30',
    'PT30',
    '1M',
    'P1Y',
    'P1M',
    'P1W',
    '-PT1M',
    'PT-1M',
    'PT1.5M',
    'PT.5S',
    'pt1m',
    ' PT1M',
    'PT1M\n',
    'PT1S1M',
    '00:01:00',
  ])('refuses %j', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });

  it('adds up days, hours, minutes and seconds', () => {
    const part = fc.nat(9_999);
    fc.assert(
      fc.property(part, part, part, part, (d, h, m, s) => {
        expect(parseDurationMs(`P${d}DT${h}H${m}M${s}S`)).toBe((((d * 24 + h) * 60 + m) * 60 + s) * 1000);
      }),
    );
  });
});

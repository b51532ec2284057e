import { expect, it } from 'vitest';
import { isMoment } from '../../../../../../emulators/event-grid/core/event/event-time.ts';

it.each([
  ['2026-01-01T10:00:00Z', true],
  ['2026-01-01T10:00:00.1Z', true],
  ['2026-01-01T10:00:00.1234567Z', true],
  ['2026-01-01T10:00:00+02:00', true],
  ['2026-01-01T10:00:00-0530', true],
  ['2026-01-01t10:00:00z', true],
  ['2026-01-01 10:00:00Z', true],
  ['2026-01-01T10:00:00', false],
  ['2026-01-01', false],
  ['2026-13-01T10:00:00Z', false],
  ['2026-01-01T25:00:00Z', false],
  ['1/1/2026 10:00:00 AM', false],
  ['tomorrow', false],
  ['', false],
])('%s: %s', (text, expected) => {
  expect(isMoment(text)).toBe(expected);
});

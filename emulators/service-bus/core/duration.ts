/** .NET's longest time span, which Azure writes where a duration is unlimited. */
export const UNLIMITED_DURATION = 'P10675199DT2H48M5.4775807S';

const DAY_TIME = /^P(?:(\d{1,8})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,10})M)?(?:(\d{1,12})(?:\.(\d{1,9}))?S)?)?$/;

/**
 * Milliseconds of an ISO 8601 duration in days, hours, minutes and seconds, rounded down; undefined when it is none. Years and
 * months have no length of their own and are no part of it, as in Azure. {@link UNLIMITED_DURATION} and longer is Infinity.
 */
export function parseDurationMs(text: string): number | undefined {
  const match = DAY_TIME.exec(text);
  if (match === null || text === 'P') return undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0, fraction = ''] = match;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const durationMs = wholeSeconds * 1000 + milliseconds;
  return durationMs >= UNLIMITED_MS ? Number.POSITIVE_INFINITY : durationMs;
}

/** {@link UNLIMITED_DURATION}, rounded down: 2^63 - 1 units of 100 ns. */
const UNLIMITED_MS = 922_337_203_685_477;

import { UNLIMITED_DURATION } from '../../core/duration.ts';

const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;

/** A time span as .NET writes it in XML: `P1DT2H3M4.5S`, `PT0S`; Infinity as its longest. */
export function timeSpanText(durationMs: number): string {
  if (durationMs === Number.POSITIVE_INFINITY) return UNLIMITED_DURATION;
  const days = Math.floor(durationMs / MS_PER_DAY);
  const hours = Math.floor((durationMs % MS_PER_DAY) / MS_PER_HOUR);
  const minutes = Math.floor((durationMs % MS_PER_HOUR) / MS_PER_MINUTE);
  const seconds = (durationMs % MS_PER_MINUTE) / 1000;
  const time = [
    ...(hours === 0 ? [] : [`${hours}H`]),
    ...(minutes === 0 ? [] : [`${minutes}M`]),
    ...(seconds === 0 ? [] : [`${seconds}S`]),
  ].join('');
  if (days === 0) return `PT${time === '' ? '0S' : time}`;
  return `P${days}D${time === '' ? '' : `T${time}`}`;
}

/** A point in time as .NET writes it in XML: in UTC, without zeros at the end of the fraction. */
export function dateTimeText(atMs: number): string {
  return new Date(atMs)
    .toISOString()
    .replace(/(\.\d*?)0+Z$/, '$1Z')
    .replace('.Z', 'Z');
}

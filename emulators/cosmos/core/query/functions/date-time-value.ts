/** Ticks of 100 ns since the Unix epoch, negative before it. */
export type Ticks = bigint;

export const TICKS_PER_MS = 10_000n;
const FIRST: Ticks = ticksOfMs(dateOf(1, 1, 1).getTime());
const LAST: Ticks = ticksOfMs(dateOf(10_000, 1, 1).getTime()) - 1n;

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s?(Z|[+-]\d{2}:\d{2})?$/;

/** A date and time of ISO 8601: from a bare day to `YYYY-MM-DDThh:mm:ss.fffffffZ`. Undefined for anything else. */
export function parseDateTime(text: string): Ticks | undefined {
  const match = text.length > 40 ? null : ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const ticks = ticksOfParts(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.padEnd(7, '0').slice(0, 7)),
  );
  return ticks === undefined ? undefined : inRange(ticks - zoneTicks(zone));
}

function zoneTicks(zone: string | undefined): Ticks {
  if (zone === undefined || zone === 'Z') return 0n;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return ticksOfMs((zone.startsWith('-') ? -minutes : minutes) * 60_000);
}

/** The ticks of a date and time; undefined where there is no such day or hour. `fraction` is in ticks. */
export function ticksOfParts(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction: number,
): Ticks | undefined {
  const numbers = [year, month, day, hour, minute, second, fraction];
  if (!numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 10_000_000)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || year < 1) return undefined;
  const date = dateOf(year, month, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return inRange(ticksOfMs(date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000) + BigInt(fraction));
}

/** `new Date` takes a year below 100 for one of the last century. */
function dateOf(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

function ticksOfMs(ms: number): Ticks {
  return BigInt(ms) * TICKS_PER_MS;
}

/** Undefined outside the years 1 to 9999. */
export function inRange(ticks: Ticks): Ticks | undefined {
  return ticks < FIRST || ticks > LAST ? undefined : ticks;
}

/** Milliseconds since the epoch as ticks; undefined outside the range or for a fraction. */
export function ticksOfTimestamp(ms: number): Ticks | undefined {
  return Number.isInteger(ms) ? inRange(ticksOfMs(ms)) : undefined;
}

/** The whole milliseconds below a time. */
export function msOf(ticks: Ticks): number {
  return Number(floorDivide(ticks, TICKS_PER_MS));
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** `YYYY-MM-DDThh:mm:ss.fffffffZ` */
export function formatIso(ticks: Ticks): string {
  const ms = msOf(ticks);
  const fraction = Number(ticks - BigInt(ms) * TICKS_PER_MS);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(fraction).padStart(4, '0')}Z`;
}

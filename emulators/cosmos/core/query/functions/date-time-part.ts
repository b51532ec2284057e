import { floorDivide, inRange, msOf, type Ticks, ticksOfParts } from './date-time-value.ts';

export type DateTimePart = 'year' | 'month' | FixedPart;
type FixedPart = 'day' | 'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond' | 'nanosecond';

const NAMES: Readonly<Record<DateTimePart, readonly string[]>> = {
  year: ['year', 'yyyy', 'yy'],
  month: ['month', 'mm', 'm'],
  day: ['day', 'dd', 'd'],
  hour: ['hour', 'hh'],
  minute: ['minute', 'mi', 'n'],
  second: ['second', 'ss', 's'],
  millisecond: ['millisecond', 'ms'],
  microsecond: ['microsecond', 'mcs'],
  nanosecond: ['nanosecond', 'ns'],
};
const PARTS: ReadonlyMap<string, DateTimePart> = new Map(
  Object.entries(NAMES).flatMap(([part, names]) => names.map((name) => [name, part as DateTimePart])),
);

/** Nanoseconds are finer than ticks, so lengths are kept in them. */
const NANOSECONDS: Readonly<Record<FixedPart, bigint>> = {
  day: 86_400_000_000_000n,
  hour: 3_600_000_000_000n,
  minute: 60_000_000_000n,
  second: 1_000_000_000n,
  millisecond: 1_000_000n,
  microsecond: 1000n,
  nanosecond: 1n,
};
const NANOSECONDS_PER_TICK = 100n;
// The Windows epoch: bins do not start before it.
const BIN_START_MIN: Ticks = -116_444_736_000_000_000n;

/** The part that a name such as `mi` stands for, in any case. */
export function partOf(name: unknown): DateTimePart | undefined {
  return typeof name === 'string' ? PARTS.get(name.toLowerCase()) : undefined;
}

/** A time moved by a count of parts; the day of the month is cut to what the month has. */
export function addPart(ticks: Ticks, part: DateTimePart, count: number): Ticks | undefined {
  if (part === 'year') return addMonths(ticks, count * 12);
  if (part === 'month') return addMonths(ticks, count);
  return inRange(ticks + (BigInt(count) * NANOSECONDS[part]) / NANOSECONDS_PER_TICK);
}

function addMonths(ticks: Ticks, count: number): Ticks | undefined {
  const date = new Date(msOf(ticks));
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + count;
  const year = Math.floor(months / 12);
  const month = (months % 12) + 1;
  if (year < 1 || year > 9999) return undefined;
  const last = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const midnight = ticksOfParts(year, month, Math.min(date.getUTCDate(), last), 0, 0, 0, 0);
  const ticksPerDay = NANOSECONDS.day / NANOSECONDS_PER_TICK;
  return midnight === undefined ? undefined : midnight + (ticks - floorDivide(ticks, ticksPerDay) * ticksPerDay);
}

/** How many boundaries of the part lie between two times; negative when the second is the earlier. */
export function boundariesBetween(from: Ticks, to: Ticks, part: DateTimePart): number {
  if (part !== 'year' && part !== 'month') return Number(countOf(to, part) - countOf(from, part));
  const first = new Date(msOf(from));
  const second = new Date(msOf(to));
  const years = second.getUTCFullYear() - first.getUTCFullYear();
  return part === 'year' ? years : years * 12 + second.getUTCMonth() - first.getUTCMonth();
}

/** Whole parts since the epoch. */
function countOf(ticks: Ticks, part: FixedPart): bigint {
  return floorDivide(ticks * NANOSECONDS_PER_TICK, NANOSECONDS[part]);
}

/** The part of a time; those below a second include what is larger than they are, down from the second. */
export function readPart(ticks: Ticks, part: DateTimePart): number {
  const date = new Date(msOf(ticks));
  switch (part) {
    case 'year':
      return date.getUTCFullYear();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'day':
      return date.getUTCDate();
    case 'hour':
      return date.getUTCHours();
    case 'minute':
      return date.getUTCMinutes();
    case 'second':
      return date.getUTCSeconds();
    default: {
      const nanoseconds = ticks * NANOSECONDS_PER_TICK;
      const ofSecond = nanoseconds - floorDivide(nanoseconds, NANOSECONDS.second) * NANOSECONDS.second;
      return Number(ofSecond / NANOSECONDS[part]);
    }
  }
}

/** The start of the bin of `size` parts that a time falls into, counted from `start`. Years and months are no bins. */
export function binOf(ticks: Ticks, part: DateTimePart, size: number, start: Ticks): Ticks | undefined {
  if (part === 'year' || part === 'month' || size <= 0 || start < BIN_START_MIN) return undefined;
  const length = BigInt(size) * NANOSECONDS[part];
  const offset = (ticks - start) * NANOSECONDS_PER_TICK;
  return inRange(start + (floorDivide(offset, length) * length) / NANOSECONDS_PER_TICK);
}

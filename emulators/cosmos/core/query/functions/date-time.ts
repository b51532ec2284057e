import type { Runtime } from '../evaluation/runtime.ts';
import type { Value } from '../values/value.ts';
import { type BuiltIn, define } from './built-in.ts';
import { formatDateTime } from './date-time-format.ts';
import { addPart, binOf, boundariesBetween, type DateTimePart, partOf, readPart } from './date-time-part.ts';
import {
  formatIso,
  inRange,
  msOf,
  parseDateTime,
  TICKS_PER_MS,
  type Ticks,
  ticksOfParts,
  ticksOfTimestamp,
} from './date-time-value.ts';

function timeOf(value: Value): Ticks | undefined {
  return typeof value === 'string' ? parseDateTime(value) : undefined;
}

function iso(ticks: Ticks | undefined): Value {
  return ticks === undefined ? undefined : formatIso(ticks);
}

function isWhole(value: Value): value is number {
  return Number.isSafeInteger(value);
}

/** Of the clock, once a call or once an execution. */
function current(name: string, of: (ms: number) => Value): BuiltIn[] {
  const moment = { least: 0, most: 0, isVolatile: true } as const;
  return [
    { name, ...moment, call: ({ now }) => of(now()) },
    { name: `${name}Static`, ...moment, call: ({ startMs }) => of(startMs) },
  ];
}

const ticksOfClock = (ms: number) => BigInt(Math.floor(ms)) * TICKS_PER_MS;

/** A part of a time under a name of its own: YEAR, MONTH, DAY. */
function reading(name: string, part: DateTimePart): BuiltIn {
  return define(name, 1, 1, (_, text) => {
    const time = timeOf(text);
    return time === undefined ? undefined : readPart(time, part);
  });
}

function add(_: Runtime, partName: Value, count: Value, text: Value): Value {
  const part = partOf(partName);
  const time = timeOf(text);
  if (part === undefined || time === undefined || !isWhole(count)) return undefined;
  return iso(addPart(time, part, count));
}

function bin(_: Runtime, text: Value, partName: Value, size: Value = 1, startText: Value = '1970-01-01'): Value {
  const part = partOf(partName);
  const time = timeOf(text);
  const start = timeOf(startText);
  if (part === undefined || time === undefined || start === undefined || !isWhole(size)) return undefined;
  return iso(binOf(time, part, size, start));
}

function difference(_: Runtime, partName: Value, fromText: Value, toText: Value): Value {
  const part = partOf(partName);
  const from = timeOf(fromText);
  const to = timeOf(toText);
  return part === undefined || from === undefined || to === undefined ? undefined : boundariesBetween(from, to, part);
}

function fromParts(_: Runtime, ...parts: Value[]): Value {
  if (!parts.every(isWhole)) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0, fraction = 0] = parts as number[];
  return iso(ticksOfParts(year!, month!, day!, hour, minute, second, fraction));
}

export const DATE_TIME_FUNCTIONS: readonly BuiltIn[] = [
  {
    name: 'AGO',
    least: 2,
    most: 2,
    isVolatile: true,
    call: ({ now }, partName: Value, count: Value) => {
      const part = partOf(partName);
      return part === undefined || !isWhole(count) ? undefined : iso(addPart(ticksOfClock(now()), part, -count));
    },
  },
  define('DateTimeAdd', 3, 3, add),
  define('DateTimeBin', 2, 4, bin),
  define('DateTimeDiff', 3, 3, difference),
  define('DateTimeFormat', 2, 2, (runtime, text, format) => {
    const time = timeOf(text);
    if (time === undefined || typeof format !== 'string') return undefined;
    runtime.spendText(format.length);
    return formatDateTime(time, format);
  }),
  define('DateTimeFromParts', 3, 7, fromParts),
  define('DateTimePart', 2, 2, (_, partName, text) => {
    const part = partOf(partName);
    const time = timeOf(text);
    return part === undefined || time === undefined ? undefined : readPart(time, part);
  }),
  define('DateTimeToTicks', 1, 1, (_, text) => {
    const time = timeOf(text);
    return time === undefined ? undefined : Number(time);
  }),
  define('DateTimeToTimestamp', 1, 1, (_, text) => {
    const time = timeOf(text);
    return time === undefined ? undefined : msOf(time);
  }),
  reading('DAY', 'day'),
  ...current('GetCurrentDateTime', (ms) => iso(ticksOfClock(ms))),
  ...current('GetCurrentTicks', (ms) => Number(ticksOfClock(ms))),
  ...current('GetCurrentTimestamp', (ms) => Math.floor(ms)),
  reading('MONTH', 'month'),
  { name: 'NOW', least: 0, most: 0, isVolatile: true, call: ({ now }) => iso(ticksOfClock(now())) },
  define('TicksToDateTime', 1, 1, (_, ticks) =>
    Number.isInteger(ticks) ? iso(inRange(BigInt(ticks as number))) : undefined,
  ),
  define('TimestampToDateTime', 1, 1, (_, ms) => (typeof ms === 'number' ? iso(ticksOfTimestamp(ms)) : undefined)),
  reading('YEAR', 'year'),
];

import { msOf, TICKS_PER_MS, type Ticks } from './date-time-value.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const SPECIFIER = /\\[\s\S]|'[^']*'|"[^"]*"|y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|K|z+/g;

/**
 * A time by a format of .NET's custom specifiers, which is what the documented examples show: `\` makes the next
 * character itself, and so do quotes.
 */
export function formatDateTime(ticks: Ticks, format: string): string {
  const ms = msOf(ticks);
  const date = new Date(ms);
  const fraction = String(ticks - TICKS_PER_MS * BigInt(Math.floor(ms / 1000) * 1000)).padStart(7, '0');
  return format.replace(SPECIFIER, (specifier) => part(specifier, date, fraction));
}

function part(specifier: string, date: Date, fraction: string): string {
  const { length } = specifier;
  const number = (value: number) => String(value).padStart(Math.min(length, 2), '0');
  switch (specifier[0]) {
    case '\\':
      return specifier.slice(1);
    case "'":
    case '"':
      return specifier.slice(1, -1);
    case 'y':
      return length < 3 ? number(date.getUTCFullYear() % 100) : String(date.getUTCFullYear()).padStart(length, '0');
    case 'M':
      return length < 3 ? number(date.getUTCMonth() + 1) : name(MONTHS[date.getUTCMonth()]!, length);
    case 'd':
      return length < 3 ? number(date.getUTCDate()) : name(DAYS[date.getUTCDay()]!, length);
    case 'H':
      return number(date.getUTCHours());
    case 'h':
      return number(date.getUTCHours() % 12 || 12);
    case 'm':
      return number(date.getUTCMinutes());
    case 's':
      return number(date.getUTCSeconds());
    case 'f':
      return fraction.slice(0, length);
    case 'F':
      return fraction.slice(0, length).replace(/0+$/, '');
    case 't':
      return (date.getUTCHours() < 12 ? 'AM' : 'PM').slice(0, length);
    case 'K':
      return 'Z';
    default:
      return length < 3 ? `+${'0'.repeat(length)}` : '+00:00';
  }
}

function name(long: string, length: number): string {
  return length === 3 ? long.slice(0, 3) : long;
}

import { isNumeric } from './comparison.ts';
import { textOf } from './text-of.ts';
import type { FilterValue, Operand } from './value.ts';

const INTEGER = /^\s*[+-]?\d{1,19}\s*$/;
const DOUBLE = /^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** `value` in the type of `existing`, as SET converts; unchanged when that is not possible. [service-bus-protocol 13.2] */
export function convertedTo(existing: Operand, value: FilterValue): FilterValue {
  if (existing === undefined || existing === null || value === null) return value;
  switch (typeof existing) {
    case 'string':
      return textOf(value);
    case 'bigint':
      return toInteger(value) ?? value;
    case 'number':
      return toDouble(value) ?? value;
    case 'boolean':
      return toBoolean(value) ?? value;
  }
  if (existing instanceof Uint8Array || typeof value !== 'string') return value;
  if (existing.type === 'uuid' && UUID.test(value)) return { type: 'uuid', text: value.toLowerCase() };
  if (existing.type === 'timestamp' && ISO_TIME.test(value)) {
    const ms = Date.parse(value);
    return Number.isNaN(ms) ? value : { type: 'timestamp', ms };
  }
  return value;
}

function toInteger(value: FilterValue): bigint | undefined {
  switch (typeof value) {
    case 'boolean':
      return value ? 1n : 0n;
    case 'number':
      return Math.abs(value) < 2 ** 63 ? BigInt(roundHalfToEven(value)) : undefined;
    case 'string': {
      if (!INTEGER.test(value)) return undefined;
      const integer = BigInt(value.trim().replace('+', ''));
      return BigInt.asIntN(64, integer) === integer ? integer : undefined;
    }
    default:
      return undefined;
  }
}

/** As .NET's Convert does. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function toDouble(value: FilterValue): number | undefined {
  if (typeof value === 'boolean' || isNumeric(value)) return Number(value);
  return typeof value === 'string' && DOUBLE.test(value) ? Number(value) : undefined;
}

function toBoolean(value: FilterValue): boolean | undefined {
  if (isNumeric(value)) return Number(value) !== 0;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

import { formatUuid } from '../../../../src/kernel/ids.ts';
import { type AmqpValue, amqp } from '../../../../src/wire/amqp/types.ts';
import type { XmlElement, XmlNode } from '../../../../src/wire/atom/xml.ts';
import { amqpValueOf, filterValueOf } from '../../amqp/filter-value.ts';
import { parseDurationMs } from '../../core/duration.ts';
import type { FilterValue } from '../../core/sql/value.ts';
import { badValue, flagIn, INSTANCE_XML } from './description.ts';
import { dateTimeText, timeSpanText } from './time-text.ts';

const SCHEMA_XML = 'http://www.w3.org/2001/XMLSchema';
/** Where .NET's data contracts have types that XML Schema lacks, or calls otherwise. */
const SERIALIZATION_XML = 'http://schemas.microsoft.com/2003/10/Serialization/';
const DOT_NET_TYPES = ['guid', 'char', 'duration'];

type Integer = 'ubyte' | 'ushort' | 'uint' | 'ulong' | 'byte' | 'short' | 'int' | 'long';
const INTEGERS: Readonly<Record<string, readonly [type: Integer, bits: number, signed: boolean]>> = {
  unsignedByte: ['ubyte', 8, false],
  unsignedShort: ['ushort', 16, false],
  unsignedInt: ['uint', 32, false],
  unsignedLong: ['ulong', 64, false],
  byte: ['byte', 8, true],
  short: ['short', 16, true],
  int: ['int', 32, true],
  long: ['long', 64, true],
};

/** The `type` of the schema instance that an element has, without its prefix: every client chooses another. */
export function typeOf({ attributes }: XmlElement): string | undefined {
  const type = attributes.find(({ name, namespace }) => name === 'type' && namespace === INSTANCE_XML);
  return type?.value.slice(type.value.indexOf(':') + 1);
}

/** A value of a parameter or property, in its type. Throws RequestError. */
export function readTypedValue(element: XmlElement): AmqpValue {
  const type = typeOf(element);
  const { text } = element;
  const integer = type === undefined ? undefined : INTEGERS[type];
  const value = integer === undefined ? otherValue(type, element) : integerValue(text, ...integer);
  if (value === undefined)
    throw badValue(element.name, text, type === undefined ? 'a type' : `a value of type ${type}`);
  return value;
}

function integerValue(text: string, type: Integer, bits: number, signed: boolean): AmqpValue | undefined {
  if (!/^\s*[+-]?\d{1,20}\s*$/.test(text)) return undefined;
  const value = BigInt(text.trim().replace('+', ''));
  if ((signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) !== value) return undefined;
  return type === 'long' || type === 'ulong' ? { type, value } : { type, value: Number(value) };
}

function otherValue(type: string | undefined, element: XmlElement): AmqpValue | undefined {
  const text = element.text.trim();
  switch (type) {
    case 'string':
    case 'anyURI':
      return amqp.string(element.text);
    case 'boolean':
      return amqp.boolean(flagIn(element));
    case 'double':
    case 'decimal':
      return isNumber(text) ? { type: 'double', value: toNumber(text) } : undefined;
    case 'float':
      return isNumber(text) ? { type: 'float', value: toNumber(text) } : undefined;
    case 'dateTime': {
      const ms = Date.parse(/(Z|[+-]\d\d:\d\d)$/i.test(text) ? text : `${text}Z`);
      return Number.isNaN(ms) ? undefined : amqp.timestamp(ms);
    }
    case 'duration': {
      const ms = parseDurationMs(text);
      return ms === undefined ? undefined : amqpValueOf({ type: 'duration', ms }, undefined);
    }
    case 'guid': {
      const hex = text.replaceAll('-', '');
      return /^[0-9a-f]{32}$/i.test(hex) ? amqp.uuid(Buffer.from(hex, 'hex')) : undefined;
    }
    case 'char':
      // .NET writes the number of a character.
      return /^\d{1,5}$/.test(text) ? { type: 'char', value: String.fromCharCode(Number(text)) } : undefined;
    case 'base64Binary':
      return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text) ? amqp.binary(Buffer.from(text, 'base64')) : undefined;
    default:
      return undefined;
  }
}

function isNumber(text: string): boolean {
  return /^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|-?INF|NaN)$/i.test(text);
}

/** [XML Schema 2, 3.2.5] */
function toNumber(text: string): number {
  return Number(text.replace('INF', 'Infinity'));
}

/**
 * The element for a value. The prefix has four characters and stands on the element itself, because the JavaScript client cuts
 * off five. [service-bus-protocol 14.4]
 */
export function showTypedValue(name: string, value: AmqpValue): XmlNode {
  const [type, content] = typeAndText(value);
  const namespace = DOT_NET_TYPES.includes(type) ? SERIALIZATION_XML : SCHEMA_XML;
  return { name, attributes: { 'i:type': `d6p1:${type}`, 'xmlns:d6p1': namespace }, content };
}

/** A value without a type of its own: a number that fits is an `int`, the only integer that the JavaScript client reads. */
export function showFilterValue(name: string, value: FilterValue): XmlNode {
  const fits = typeof value === 'bigint' && BigInt.asIntN(32, value) === value;
  return showTypedValue(name, fits ? amqp.int(Number(value)) : amqpValueOf(value, undefined));
}

function typeAndText(value: AmqpValue): readonly [type: string, text: string] {
  const integer = Object.entries(INTEGERS).find(([, [type]]) => type === value.type);
  if (integer !== undefined) return [integer[0], String(value.value)];
  switch (value.type) {
    case 'boolean':
      return ['boolean', String(value.value)];
    case 'float':
    case 'double':
      return [value.type, numberText(value.value)];
    case 'timestamp':
      return ['dateTime', dateTimeText(Number(value.value))];
    case 'uuid':
      return ['guid', formatUuid(value.value)];
    case 'char':
      return ['char', String(value.value.codePointAt(0) ?? 0)];
    case 'binary':
      return ['base64Binary', Buffer.from(value.value).toString('base64')];
    case 'string':
    case 'symbol':
      return ['string', value.value];
    default:
      return textOfOther(filterValueOf(value));
  }
}

/** What AMQP has and XML has not. */
function textOfOther(value: FilterValue): readonly [type: string, text: string] {
  if (typeof value === 'number') return ['double', numberText(value)];
  if (value !== null && typeof value === 'object' && 'type' in value) {
    if (value.type === 'duration') return ['duration', timeSpanText(value.ms)];
    if (value.type === 'timestamp') return ['dateTime', dateTimeText(value.ms)];
  }
  return ['string', typeof value === 'string' ? value : ''];
}

function numberText(value: number): string {
  return String(value).replace('Infinity', 'INF');
}

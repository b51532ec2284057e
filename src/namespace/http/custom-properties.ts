import { type AmqpValue, amqp } from '../../wire/amqp/types.ts';
import { headerText } from './header-text.ts';
import { RequestError } from './request-error.ts';

/** Headers that HTTP and the service itself have; every other is a property of the message. In lower case. */
const NO_PROPERTIES = new Set(
  (
    'accept accept-charset accept-encoding accept-language age allow authorization brokerproperties cache-control connection ' +
    'content-encoding content-language content-length content-location content-md5 content-range content-type cookie date ' +
    'dnt etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive ' +
    'last-modified location max-forwards origin pragma proxy-authenticate proxy-authorization proxy-connection range referer ' +
    'retry-after server servicebusauthorization set-cookie strict-transport-security te trailer transfer-encoding translate ' +
    'upgrade user-agent vary via warning www-authenticate x-ms-retrypolicy'
  ).split(' '),
);
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const INT32_MAX = 0x7fff_ffff;

/** Whether a header of this name is a custom property of the message. */
export function isProperty(header: string): boolean {
  const name = header.toLowerCase();
  return HEADER_NAME.test(header) && !NO_PROPERTIES.has(name) && !name.startsWith('sec-');
}

/** The custom properties that a request brings in headers of their own. */
export function readCustomProperties(headers: readonly (readonly [string, string])[]): Map<string, AmqpValue> {
  const properties = new Map<string, AmqpValue>();
  for (const [name, value] of headers) {
    if (isProperty(name)) properties.set(name, headerValue(headerText(value).trim()));
  }
  return properties;
}

/** A text in quotes, a time in quotes, a number, `true` or `false`; whatever is none of these is a text too. */
function headerValue(text: string): AmqpValue {
  if (text.length >= 2 && text.startsWith('"') && text.endsWith('"')) {
    const inside = unquoted(text);
    return HTTP_DATE.test(inside) ? amqp.timestamp(Date.parse(inside)) : amqp.string(inside);
  }
  if (text === 'true' || text === 'false') return amqp.boolean(text === 'true');
  if (/^-?\d{1,18}$/.test(text)) return integer(BigInt(text));
  if (/^-?\d+\.\d+(e[+-]?\d+)?$/i.test(text)) return { type: 'double', value: Number(text) };
  return amqp.string(text);
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function integer(value: bigint): AmqpValue {
  const fits = value <= INT32_MAX && value >= -INT32_MAX - 1;
  return fits ? amqp.int(Number(value)) : amqp.long(value);
}

/** The custom properties of a message in a batch. Throws RequestError. */
export function readUserProperties(given: unknown): Map<string, AmqpValue> {
  const properties = new Map<string, AmqpValue>();
  if (given === undefined || given === null) return properties;
  if (typeof given !== 'object' || Array.isArray(given)) throw badUserProperty('UserProperties');
  for (const [name, value] of Object.entries(given)) properties.set(name, jsonValue(name, value));
  return properties;
}

function jsonValue(name: string, value: unknown): AmqpValue {
  switch (typeof value) {
    case 'string':
      return HTTP_DATE.test(value) ? amqp.timestamp(Date.parse(value)) : amqp.string(value);
    case 'boolean':
      return amqp.boolean(value);
    case 'number':
      return Number.isSafeInteger(value) ? integer(BigInt(value)) : { type: 'double', value };
    default:
      throw badUserProperty(name);
  }
}

function badUserProperty(name: string): RequestError {
  return new RequestError(400, `SubCode=40000. The value of the property ${name} is not a string, number or boolean.`);
}

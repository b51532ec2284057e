import { formatUuid } from '../../../../src/kernel/ids.ts';
import { readDescriptor } from '../../../../src/wire/amqp/fields.ts';
import { dataSections, type MessageSections, SECTION } from '../../../../src/wire/amqp/message.ts';
import { readValue } from '../../../../src/wire/amqp/read-value.ts';
import { Reader } from '../../../../src/wire/amqp/reader.ts';
import { type AmqpValue, textOf } from '../../../../src/wire/amqp/types.ts';

/**
 * The body of a received message as bytes: data sections one behind the other; an AMQP value that is a text or binary as it is,
 * any other value and sequences as JSON. Throws DecodeError.
 */
export function messageBody(sections: MessageSections): Buffer {
  const { bytes, bodyAt, footerAt } = sections;
  if (bodyAt === footerAt) return Buffer.alloc(0);
  const reader = new Reader(bytes, bodyAt, footerAt);
  const code = readDescriptor(reader);
  if (code === SECTION.data) return Buffer.concat([...dataSections(sections)]);
  if (code === SECTION.value) return valueBody(readValue(reader));
  const items = [...listItems(readValue(reader))];
  while (reader.remaining > 0) {
    readDescriptor(reader);
    items.push(...listItems(readValue(reader)));
  }
  return Buffer.from(JSON.stringify(items));
}

function valueBody(value: AmqpValue): Buffer {
  if (value.type === 'binary') return Buffer.from(value.value);
  return Buffer.from(value.type === 'string' ? value.value : JSON.stringify(plain(value)));
}

function listItems(value: AmqpValue): readonly unknown[] {
  return value.type === 'list' ? value.value.map(plain) : [plain(value)];
}

/** 64-bit integers beyond what a number holds, and what JSON has no word for, are texts. */
function plain(value: AmqpValue): unknown {
  switch (value.type) {
    case 'list':
    case 'array':
      return value.value.map(plain);
    case 'map':
      return Object.fromEntries(value.value.map(([key, item]) => [textOf(key) ?? String(plain(key)), plain(item)]));
    case 'described':
      return plain(value.value);
    case 'long':
    case 'ulong':
      return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : String(value.value);
    case 'timestamp':
      return timeText(value.value);
    case 'uuid':
      return formatUuid(value.value);
    case 'binary':
    case 'decimal32':
    case 'decimal64':
    case 'decimal128':
      return Buffer.from(value.value).toString('base64');
    default:
      return value.value;
  }
}

/** Some times on the wire lie beyond what a Date can hold. */
function timeText(ms: bigint): string {
  const date = new Date(Number(ms));
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

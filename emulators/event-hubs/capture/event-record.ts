import { readDescriptor } from '../../../src/wire/amqp/fields.ts';
import { readMapSection } from '../../../src/wire/amqp/map-section.ts';
import { dataSections, findSections, type MessageSections, SECTION } from '../../../src/wire/amqp/message.ts';
import { type Properties, readProperties } from '../../../src/wire/amqp/message-properties.ts';
import { readValue } from '../../../src/wire/amqp/read-value.ts';
import { DecodeError, Reader } from '../../../src/wire/amqp/reader.ts';
import { type AmqpValue, amqp, textOf } from '../../../src/wire/amqp/types.ts';
import type { StoredEvent } from '../core/commands.ts';

/** A value of a map in the file, under the name of its type. */
export type AvroValue =
  | { readonly long: bigint }
  | { readonly double: number }
  | { readonly string: string }
  | { readonly bytes: Buffer };

/** One record of a capture file. The property names are the schema's. */
export interface EventRecord {
  readonly SequenceNumber: bigint;
  readonly Offset: string;
  readonly EnqueuedTimeUtc: string;
  readonly SystemProperties: Readonly<Record<string, AvroValue>>;
  readonly Properties: Readonly<Record<string, AvroValue | null>>;
  readonly Body: { readonly bytes: Buffer } | null;
}

/** What a capture file says of an event. A section that its sender has filled with something malformed counts as empty. */
export function eventRecord(event: StoredEvent): EventRecord {
  const sections = findSections(event.payload);
  const { bytes, messageAnnotationsAt, propertiesAt, applicationPropertiesAt, bodyAt } = sections;
  const annotations = readable(() => entries(readMapSection(bytes, messageAnnotationsAt, propertiesAt)), []);
  const properties = readable(() => entries(readMapSection(bytes, applicationPropertiesAt, bodyAt)), []);
  const message = readable(() => messageProperties(readProperties(sections)), []);
  const system = [...annotations, ...message, ...brokerProperties(event)];
  return {
    SequenceNumber: BigInt(event.sequenceNumber),
    Offset: String(event.offset),
    EnqueuedTimeUtc: timeText(event.enqueuedAtMs),
    SystemProperties: Object.fromEntries(
      system.flatMap(([name, value]) => {
        const written = avroValue(value);
        return written === null ? [] : [[name, written]];
      }),
    ),
    Properties: Object.fromEntries(properties.map(([name, value]) => [name, avroValue(value)])),
    Body: readable(() => body(sections), null),
  };
}

type Entry = readonly [name: string, value: AmqpValue];

/** They stand above what a sender has put there. */
function brokerProperties({ sequenceNumber, offset, enqueuedAtMs, partitionKey, publisher }: StoredEvent): Entry[] {
  return [
    ['x-opt-sequence-number', amqp.long(sequenceNumber)],
    ['x-opt-offset', amqp.string(String(offset))],
    ['x-opt-enqueued-time', amqp.timestamp(enqueuedAtMs)],
    ['x-opt-partition-key', partitionKey === undefined ? amqp.null : amqp.string(partitionKey)],
    ['x-opt-publisher', publisher === undefined ? amqp.null : amqp.string(publisher)],
  ];
}

/** Under the names that AMQP has for them. [AMQP 3.2.4] */
function messageProperties(properties: Properties): Entry[] {
  const { messageId, userId, to, subject, replyTo, correlationId, contentType, contentEncoding } = properties;
  const { absoluteExpiryTime, creationTime, groupId, groupSequence, replyToGroupId } = properties;
  const found: [string, AmqpValue | undefined][] = [
    ['message-id', messageId],
    ['user-id', userId && amqp.binary(userId)],
    ['to', to],
    ['subject', optional(subject)],
    ['reply-to', replyTo],
    ['correlation-id', correlationId],
    ['content-type', optional(contentType)],
    ['content-encoding', optional(contentEncoding)],
    ['absolute-expiry-time', absoluteExpiryTime === undefined ? undefined : amqp.long(absoluteExpiryTime)],
    ['creation-time', creationTime === undefined ? undefined : amqp.long(creationTime)],
    ['group-id', optional(groupId)],
    ['group-sequence', groupSequence === undefined ? undefined : amqp.uint(groupSequence)],
    ['reply-to-group-id', optional(replyToGroupId)],
  ];
  return found.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function optional(text: string | undefined): AmqpValue | undefined {
  return text === undefined ? undefined : amqp.string(text);
}

function entries(map: AmqpValue): Entry[] {
  if (map.type !== 'map') return [];
  return map.value.flatMap(([key, value]) => {
    const name = textOf(key);
    return name === undefined ? [] : [[name, value] as const];
  });
}

/**
 * AMQP has more types than the file: whole numbers and times (Unix, ms) are longs; what is no number is text, as .NET writes it;
 * a number that no long holds is text as well. Null is for what has no value, and for compounds, which application properties may
 * not hold. [AMQP 3.2.5]
 */
function avroValue(value: AmqpValue): AvroValue | null {
  switch (value.type) {
    case 'ubyte':
    case 'ushort':
    case 'uint':
    case 'byte':
    case 'short':
    case 'int':
      return { long: BigInt(value.value) };
    case 'long':
    case 'timestamp':
      return { long: value.value };
    case 'ulong':
      return value.value < 2n ** 63n ? { long: value.value } : { string: String(value.value) };
    case 'float':
    case 'double':
      return { double: value.value };
    case 'boolean':
      return { string: value.value ? 'True' : 'False' };
    case 'char':
    case 'string':
    case 'symbol':
      return { string: value.value };
    case 'uuid':
      return { string: uuidText(value.value) };
    case 'binary':
    case 'decimal32':
    case 'decimal64':
    case 'decimal128':
      return { bytes: Buffer.from(value.value) };
    default:
      return null;
  }
}

/** All data sections behind each other; text as UTF-8. Any other value is the section as it was sent: the file has no type for it. */
function body(sections: MessageSections): EventRecord['Body'] {
  const { bytes, bodyAt, footerAt } = sections;
  if (bodyAt === footerAt) return null;
  const reader = new Reader(bytes, bodyAt, footerAt);
  const kind = readDescriptor(reader);
  if (kind === SECTION.data) return { bytes: Buffer.concat([...dataSections(sections)]) };
  const value = kind === SECTION.value ? readValue(reader) : undefined;
  if (value?.type === 'null') return null;
  if (value?.type === 'string') return { bytes: Buffer.from(value.value) };
  if (value?.type === 'binary') return { bytes: Buffer.from(value.value) };
  return { bytes: bytes.subarray(bodyAt, footerAt) };
}

function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return otherwise;
    throw error;
  }
}

function uuidText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** `M/d/yyyy h:mm:ss tt` */
function timeText(ms: number): string {
  const time = new Date(ms);
  const two = (number: number) => String(number).padStart(2, '0');
  const hour = time.getUTCHours();
  const date = `${time.getUTCMonth() + 1}/${time.getUTCDate()}/${time.getUTCFullYear()}`;
  return `${date} ${hour % 12 || 12}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} ${hour < 12 ? 'AM' : 'PM'}`;
}

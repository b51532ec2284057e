import { writeMergedMapSection } from '../../../src/wire/amqp/map-section.ts';
import { type MessageHead, SECTION } from '../../../src/wire/amqp/message.ts';
import { writeString } from '../../../src/wire/amqp/write-value.ts';
import { encodedSymbol, type Writer } from '../../../src/wire/amqp/writer.ts';
import type { LastEnqueued, StoredEvent } from '../core/commands.ts';

/** What the broker says of an event; a sender's own entries of these names are dropped. [event-hubs-protocol 8.4] */
const KEYS = {
  sequenceNumber: 'x-opt-sequence-number',
  offset: 'x-opt-offset',
  enqueuedTime: 'x-opt-enqueued-time',
  partitionKey: 'x-opt-partition-key',
  publisher: 'x-opt-publisher',
} as const;
const BROKER_KEYS: ReadonlySet<string> = new Set(Object.values(KEYS));

const LONG = 0x81;
const TIMESTAMP = 0x83;
const STRING = 0xa1;

/** With what each value begins: written at once, because that is for every event. */
const SEQUENCE_NUMBER = Uint8Array.of(...encodedSymbol(KEYS.sequenceNumber), LONG);
const OFFSET = Uint8Array.of(...encodedSymbol(KEYS.offset), STRING);
const ENQUEUED_TIME = Uint8Array.of(...encodedSymbol(KEYS.enqueuedTime), TIMESTAMP);
const PARTITION_KEY = encodedSymbol(KEYS.partitionKey);
const PUBLISHER = encodedSymbol(KEYS.publisher);

const LAST_SEQUENCE_NUMBER = encodedSymbol('last_enqueued_sequence_number');
const LAST_OFFSET = encodedSymbol('last_enqueued_offset');
const LAST_TIME = encodedSymbol('last_enqueued_time_utc');
const RETRIEVAL_TIME = encodedSymbol('runtime_info_retrieval_time_utc');

/** The year 1 in .NET: of the last event of a partition that never had one. */
export const NEVER_MS = -62_135_596_800_000;

/** What a receiver wants to know with each event that tracks the last one. */
export interface RuntimeMetric {
  readonly lastEnqueued: LastEnqueued;
  readonly retrievedAtMs: number;
}

/**
 * Writes what comes before the bare message: the header as it was sent, the sender's annotations with the broker's among them.
 * All else is the received bytes from `propertiesAt` on.
 */
export function writeEventHead(
  writer: Writer,
  event: StoredEvent,
  { bytes, deliveryAnnotationsAt, messageAnnotationsAt, propertiesAt }: MessageHead,
  metric: RuntimeMetric | undefined,
): void {
  writer.raw(bytes, 0, deliveryAnnotationsAt);
  if (metric !== undefined) writeMetric(writer, metric);
  writeMergedMapSection(
    writer,
    SECTION.messageAnnotations,
    bytes,
    messageAnnotationsAt,
    propertiesAt,
    (key) => BROKER_KEYS.has(key),
    3 + (event.partitionKey === undefined ? 0 : 1) + (event.publisher === undefined ? 0 : 1),
    () => writeBrokerAnnotations(writer, event),
  );
}

/** The types matter: clients cast these without a check. */
function writeBrokerAnnotations(writer: Writer, event: StoredEvent): void {
  writer.raw(SEQUENCE_NUMBER);
  writer.i64FromNumber(event.sequenceNumber);
  writer.raw(OFFSET);
  writeDecimal(writer, event.offset);
  writer.raw(ENQUEUED_TIME);
  writer.i64FromNumber(event.enqueuedAtMs);
  if (event.partitionKey !== undefined) {
    writer.raw(PARTITION_KEY);
    writeString(writer, event.partitionKey);
  }
  if (event.publisher !== undefined) {
    writer.raw(PUBLISHER);
    writeString(writer, event.publisher);
  }
}

/** The length and the digits of a string, without making the string. */
function writeDecimal(writer: Writer, value: number): void {
  let length = 1;
  for (let above = 10; above <= value; above *= 10) length++;
  const at = writer.reserve(1 + length);
  writer.bytes[at] = length;
  for (let rest = value, i = at + length; i > at; i--, rest = Math.floor(rest / 10))
    writer.bytes[i] = 0x30 + (rest % 10);
}

function writeMetric(writer: Writer, { lastEnqueued, retrievedAtMs }: RuntimeMetric): void {
  writer.u8(0x00);
  writer.pair(0x53, SECTION.deliveryAnnotations);
  const map = writer.beginCompound();
  writer.raw(LAST_SEQUENCE_NUMBER);
  writeLong(writer, lastEnqueued.sequenceNumber);
  writer.raw(LAST_OFFSET);
  writeString(writer, String(lastEnqueued.offset));
  writer.raw(LAST_TIME);
  writeTimestamp(writer, lastEnqueued.enqueuedAtMs ?? NEVER_MS);
  writer.raw(RETRIEVAL_TIME);
  writeTimestamp(writer, retrievedAtMs);
  writer.endMap(map, 8);
}

function writeLong(writer: Writer, value: number): void {
  writer.u8(LONG);
  writer.i64FromNumber(value);
}

function writeTimestamp(writer: Writer, ms: number): void {
  writer.u8(TIMESTAMP);
  writer.i64FromNumber(ms);
}

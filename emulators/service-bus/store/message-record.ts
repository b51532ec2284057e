import { findSections } from '../../../src/wire/amqp/message.ts';
import { readValue } from '../../../src/wire/amqp/read-value.ts';
import { Reader } from '../../../src/wire/amqp/reader.ts';
import type { AmqpValue } from '../../../src/wire/amqp/types.ts';
import { Writer } from '../../../src/wire/amqp/writer.ts';
import { EncodedMessage } from '../amqp/encoded-message.ts';
import type { IncomingMessage, MessageOrigin, PropertyChanges, Transfer } from '../core/message.ts';

/** A message as a store keeps it. */
export interface MessageRecord extends MessageOrigin {
  /** When it is to be enqueued, for one that is not yet. */
  readonly scheduledForMs: number | undefined;
}

/** What changes of a message while it is in a queue. */
export interface MessageChange {
  readonly deliveryCount: number;
  readonly changes: PropertyChanges | undefined;
  readonly deferred: boolean;
}

/*
 * record   := u8 has, incoming, f64 enqueued at, f64 expires at, u32 delivery count, f64 enqueued sequence number,
 *             [text dead-letter source], [f64 scheduled for], [properties]
 * incoming := u8 has, u32 size, [f64 ttl], [text message id], [text session id], [text partition key], [f64 scheduled at],
 *             u32 length, message; or nothing of both where an outer one has the same, [transfer], [incoming on forward]
 * transfer := u32 hops, f64 enqueued sequence number, u8 has, [text dead-letter source], [properties]
 * properties := u32 count, count × (text, u8 0, text | u8 1, AMQP value)
 * text     := u32 length, UTF-8
 * `has` has one bit for each part in brackets. The sequence number is in the key.
 */
const RECORD = { deadLetterSource: 1, scheduledFor: 2, changes: 4 } as const;
const INCOMING = {
  ttl: 1,
  messageId: 2,
  sessionId: 4,
  partitionKey: 8,
  scheduledAt: 16,
  transfer: 32,
  onForward: 64,
  sameContent: 128,
} as const;
const TRANSFER = { deadLetterSource: 1, changes: 2 } as const;
const HEAD_BYTES = 256;

/** The message with this delivery count and these changes. Copies its bytes. */
export function encodeMessageRecord(
  message: Omit<MessageOrigin, 'deliveryCount' | 'changes'>,
  deliveryCount: number,
  changes: PropertyChanges | undefined,
  scheduledForMs: number | undefined,
): Buffer {
  const { incoming, deadLetterSource } = message;
  const writer = new Writer(incoming.content.bytes.length + HEAD_BYTES);
  writer.u8(
    bit(deadLetterSource, RECORD.deadLetterSource) |
      bit(scheduledForMs, RECORD.scheduledFor) |
      bit(changes, RECORD.changes),
  );
  writeIncoming(writer, incoming, undefined);
  writer.f64(message.enqueuedAtMs);
  writer.f64(message.expiresAtMs);
  writer.u32(deliveryCount);
  writer.f64(message.enqueuedSequenceNumber);
  if (deadLetterSource !== undefined) writeText(writer, deadLetterSource);
  if (scheduledForMs !== undefined) writer.f64(scheduledForMs);
  if (changes !== undefined) writeProperties(writer, changes);
  return writer.take();
}

/** `bytes` become part of the message. Throws DecodeError. */
export function decodeMessageRecord(bytes: Uint8Array, sequenceNumber: number): MessageRecord {
  const reader = new Reader(bytes);
  const has = reader.u8();
  return {
    sequenceNumber,
    incoming: readIncoming(reader, undefined),
    enqueuedAtMs: reader.f64(),
    expiresAtMs: reader.f64(),
    deliveryCount: reader.u32(),
    enqueuedSequenceNumber: reader.f64(),
    deadLetterSource: has & RECORD.deadLetterSource ? readText(reader) : undefined,
    scheduledForMs: has & RECORD.scheduledFor ? reader.f64() : undefined,
    changes: has & RECORD.changes ? readProperties(reader) : undefined,
  };
}

export function encodeMessageChange({ deliveryCount, changes, deferred }: MessageChange): Buffer {
  const writer = new Writer(HEAD_BYTES);
  writer.u8(deferred ? 1 : 0);
  writer.u32(deliveryCount);
  writeProperties(writer, changes ?? new Map());
  return writer.take();
}

/** Throws DecodeError. */
export function decodeMessageChange(bytes: Uint8Array): MessageChange {
  const reader = new Reader(bytes);
  const deferred = reader.boolean();
  const deliveryCount = reader.u32();
  const changes = readProperties(reader);
  return { deferred, deliveryCount, changes: changes.size === 0 ? undefined : changes };
}

function writeIncoming(writer: Writer, incoming: IncomingMessage, outer: IncomingMessage | undefined): void {
  const { ttlMs, messageId, sessionId, partitionKey, scheduledAtMs, transfer, onForward, content } = incoming;
  const isSame = outer?.content === content;
  writer.u8(
    bit(ttlMs, INCOMING.ttl) |
      bit(messageId, INCOMING.messageId) |
      bit(sessionId, INCOMING.sessionId) |
      bit(partitionKey, INCOMING.partitionKey) |
      bit(scheduledAtMs, INCOMING.scheduledAt) |
      bit(transfer, INCOMING.transfer) |
      bit(onForward, INCOMING.onForward) |
      (isSame ? INCOMING.sameContent : 0),
  );
  writer.u32(incoming.sizeBytes);
  if (ttlMs !== undefined) writer.f64(ttlMs);
  if (messageId !== undefined) writeText(writer, messageId);
  if (sessionId !== undefined) writeText(writer, sessionId);
  if (partitionKey !== undefined) writeText(writer, partitionKey);
  if (scheduledAtMs !== undefined) writer.f64(scheduledAtMs);
  if (!isSame) {
    writer.u32(content.bytes.length);
    writer.raw(content.bytes);
  }
  if (transfer !== undefined) writeTransfer(writer, transfer);
  if (onForward !== undefined) writeIncoming(writer, onForward, incoming);
}

function readIncoming(reader: Reader, outer: IncomingMessage | undefined): IncomingMessage {
  const has = reader.u8();
  const incoming = {
    sizeBytes: reader.u32(),
    ...(has & INCOMING.ttl ? { ttlMs: reader.f64() } : {}),
    ...(has & INCOMING.messageId ? { messageId: readText(reader) } : {}),
    ...(has & INCOMING.sessionId ? { sessionId: readText(reader) } : {}),
    ...(has & INCOMING.partitionKey ? { partitionKey: readText(reader) } : {}),
    ...(has & INCOMING.scheduledAt ? { scheduledAtMs: reader.f64() } : {}),
    content:
      has & INCOMING.sameContent && outer !== undefined
        ? outer.content
        : new EncodedMessage(findSections(reader.view(reader.u32()))),
    ...(has & INCOMING.transfer ? { transfer: readTransfer(reader) } : {}),
  };
  return has & INCOMING.onForward ? { ...incoming, onForward: readIncoming(reader, incoming) } : incoming;
}

function writeTransfer(writer: Writer, transfer: Transfer): void {
  const { hops, enqueuedSequenceNumber, deadLetterSource, changes } = transfer;
  writer.u32(hops);
  writer.f64(enqueuedSequenceNumber);
  writer.u8(bit(deadLetterSource, TRANSFER.deadLetterSource) | bit(changes, TRANSFER.changes));
  if (deadLetterSource !== undefined) writeText(writer, deadLetterSource);
  if (changes !== undefined) writeProperties(writer, changes);
}

function readTransfer(reader: Reader): Transfer {
  const hops = reader.u32();
  const enqueuedSequenceNumber = reader.f64();
  const has = reader.u8();
  const deadLetterSource = has & TRANSFER.deadLetterSource ? readText(reader) : undefined;
  const changes = has & TRANSFER.changes ? readProperties(reader) : undefined;
  return { hops, enqueuedSequenceNumber, deadLetterSource, changes };
}

function writeProperties(writer: Writer, properties: PropertyChanges): void {
  writer.u32(properties.size);
  for (const [name, value] of properties) {
    writeText(writer, name);
    if (typeof value === 'string') {
      writer.u8(0);
      writeText(writer, value);
    } else {
      writer.u8(1);
      writer.value(value as AmqpValue);
    }
  }
}

function readProperties(reader: Reader): PropertyChanges {
  const properties = new Map<string, unknown>();
  for (let left = reader.u32(); left > 0; left--) {
    const name = readText(reader);
    properties.set(name, reader.boolean() ? readValue(reader) : readText(reader));
  }
  return properties;
}

function writeText(writer: Writer, text: string): void {
  const length = Buffer.byteLength(text);
  writer.u32(length);
  writer.text(text, length, 'utf8');
}

function readText(reader: Reader): string {
  return reader.view(reader.u32()).toString();
}

function bit(part: unknown, flag: number): number {
  return part === undefined ? 0 : flag;
}

import { Reader } from '../../../src/wire/amqp/reader.ts';
import { Writer } from '../../../src/wire/amqp/writer.ts';
import type { Batch } from '../core/events.ts';

const ABSENT = 0xffff_ffff;
const HEAD_BYTES = 24;

/**
 * `f64 enqueued at, text partition key, text publisher, u32 count, count × u32 length, payloads`; a text is `u32 length, UTF-8`, or
 * the length 0xffffffff for none.
 */
export function encodeBatch({ enqueuedAtMs, partitionKey, publisher, payloads }: Batch): Buffer {
  let bytes = HEAD_BYTES + 4 * payloads.length + 4 * ((partitionKey?.length ?? 0) + (publisher?.length ?? 0));
  for (const { length } of payloads) bytes += length;
  const writer = new Writer(bytes);
  writer.f64(enqueuedAtMs);
  writeText(writer, partitionKey);
  writeText(writer, publisher);
  writer.u32(payloads.length);
  for (const { length } of payloads) writer.u32(length);
  for (const payload of payloads) writer.raw(payload);
  return writer.take();
}

/** The payloads are views of `bytes`. Throws DecodeError. */
export function decodeBatch(bytes: Uint8Array, firstSequenceNumber: number): Batch {
  const reader = new Reader(bytes);
  const enqueuedAtMs = reader.f64();
  const partitionKey = readText(reader);
  const publisher = readText(reader);
  const lengths = Array.from({ length: reader.u32() }, () => reader.u32());
  const payloads = lengths.map((length) => reader.view(length));
  return { firstSequenceNumber, enqueuedAtMs, partitionKey, publisher, payloads };
}

function writeText(writer: Writer, text: string | undefined): void {
  if (text === undefined) return writer.u32(ABSENT);
  const length = Buffer.byteLength(text);
  writer.u32(length);
  writer.text(text, length, 'utf8');
}

function readText(reader: Reader): string | undefined {
  const length = reader.u32();
  return length === ABSENT ? undefined : reader.view(length).toString();
}

import { DecodeError, type Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** `AMQP` + protocol id + version 1.0.0. [AMQP 2.2, 5.3.1] */
export const AMQP_HEADER: Uint8Array = Uint8Array.of(0x41, 0x4d, 0x51, 0x50, 0, 1, 0, 0);
export const SASL_HEADER: Uint8Array = Uint8Array.of(0x41, 0x4d, 0x51, 0x50, 3, 1, 0, 0);
export const PROTOCOL_HEADER_BYTES = 8;

/** Size, doff, type, channel. [AMQP 2.3.1] */
export const FRAME_HEADER_BYTES = 8;
export const FRAME_TYPE = { amqp: 0x00, sasl: 0x01 } as const;

/** No peer may be asked for less; also the limit before open. [AMQP 2.3] */
export const MIN_MAX_FRAME_BYTES = 512;

export interface FrameHeader {
  /** Where the frame ends in the reader's bytes. */
  readonly end: number;
  readonly type: number;
  readonly channel: number;
  /** Where the body starts; equal to `end` for a heartbeat. */
  readonly bodyStart: number;
}

/**
 * Reads the header of a frame that starts under the cursor and whose `sizeBytes` are all there. Moves to its body.
 * Throws DecodeError when the size or the data offset is out of bounds. [AMQP 2.3.1]
 */
export function readFrameHeader(reader: Reader, sizeBytes: number): FrameHeader {
  const start = reader.position;
  const end = start + sizeBytes;
  const offsetBytes = reader.bytes[start + 4]! * 4;
  // Written so that an offset beyond the bytes, which is NaN, fails too.
  if (!(offsetBytes >= FRAME_HEADER_BYTES && offsetBytes <= sizeBytes && end <= reader.end)) {
    throw new DecodeError(`frame of ${sizeBytes} bytes with its body at ${offsetBytes}`);
  }
  const channel = (reader.bytes[start + 6]! << 8) | reader.bytes[start + 7]!;
  reader.position = start + offsetBytes;
  return { end, type: reader.bytes[start + 5]!, channel, bodyStart: reader.position };
}

/** Starts a frame; close it with {@link endFrame}, whose `start` is what this returns. */
export function beginFrame(writer: Writer, type: number, channel: number): number {
  const start = writer.reserve(FRAME_HEADER_BYTES);
  writer.bytes[start + 4] = 2;
  writer.bytes[start + 5] = type;
  writer.bytes[start + 6] = channel >>> 8;
  writer.bytes[start + 7] = channel;
  return start;
}

export function endFrame(writer: Writer, start: number): void {
  writer.patchU32(start, writer.position - start);
}

/** An empty frame keeps an idle connection open. [AMQP 2.4.5] */
export function writeHeartbeat(writer: Writer): void {
  endFrame(writer, beginFrame(writer, FRAME_TYPE.amqp, 0));
}

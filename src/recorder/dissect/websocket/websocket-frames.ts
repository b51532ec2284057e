/** [RFC 6455 5.2] */
export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

const HEADER_BYTES_MAX = 14;
/** A control frame has no more than this. [RFC 6455 5.5] */
const CONTROL_BYTES_MAX = 125;
const NOTHING = Buffer.alloc(0);

/** Told what one direction of a WebSocket carries. */
export interface FrameSink {
  /** A piece of a text or binary message that is not compressed, unmasked. No more than the reader was told to show of each. */
  part(bytes: Buffer): void;
  /** A message is complete. The size is that of its payload on the wire. */
  message(sizeBytes: number, isCompressed: boolean): void;
  control(opcode: number, payload: Buffer): void;
}

interface Frame {
  readonly isLast: boolean;
  readonly opcode: number;
  readonly mask: Buffer | undefined;
  readonly payloadBytes: number;
}

/** Reads one direction of a WebSocket, however its bytes are cut. Throws where a peer would have to fail the connection. */
export class WebSocketFrames {
  readonly #sink: FrameSink;
  readonly #shownBytesMax: number;
  /** What of a header or control frame has come. */
  #pending = NOTHING;
  #frame: Frame | undefined;
  #passedBytes = 0;
  /** Of the message under way; undefined between two. */
  #messageBytes: number | undefined;
  #isCompressed = false;

  /** `shownBytesMax`: how much of each message the sink wants to see. */
  constructor(sink: FrameSink, shownBytesMax: number) {
    this.#sink = sink;
    this.#shownBytesMax = shownBytesMax;
  }

  feed(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0)
      rest = this.#frame === undefined ? this.#onHeader(rest) : this.#onPayload(rest, this.#frame);
  }

  /** Returns what is left behind the header. */
  #onHeader(bytes: Buffer): Buffer {
    const held = this.#pending.length;
    const header = Buffer.concat([this.#pending, bytes.subarray(0, HEADER_BYTES_MAX - held)]);
    const length = headerLength(header);
    if (length === undefined || length > header.length) {
      this.#pending = header;
      return NOTHING;
    }
    this.#pending = NOTHING;
    this.#begin(frameOf(header.subarray(0, length)), header[0]!);
    return bytes.subarray(length - held);
  }

  #begin(frame: Frame, first: number): void {
    this.#frame = frame;
    this.#passedBytes = 0;
    if (frame.opcode >= OPCODE.close) {
      if (!frame.isLast || frame.payloadBytes > CONTROL_BYTES_MAX) throw new RangeError('no control frame');
    } else if (frame.opcode === OPCODE.continuation) {
      if (this.#messageBytes === undefined) throw new RangeError('nothing to continue');
    } else {
      if (this.#messageBytes !== undefined || frame.opcode > OPCODE.binary) throw new RangeError('no data frame');
      this.#messageBytes = 0;
      // RSV1 to RSV3: whichever extension set one, the payload is not what the sender's application wrote. [RFC 7692 6]
      this.#isCompressed = (first & 0x70) !== 0;
    }
    if (frame.payloadBytes === 0) this.#end(frame);
  }

  /** Returns what is left behind the payload. */
  #onPayload(bytes: Buffer, frame: Frame): Buffer {
    const part = bytes.subarray(0, frame.payloadBytes - this.#passedBytes);
    if (frame.opcode >= OPCODE.close) {
      this.#pending = Buffer.concat([this.#pending, unmasked(part, frame.mask, this.#passedBytes)]);
    } else {
      const shown = this.#isCompressed
        ? NOTHING
        : part.subarray(0, Math.max(0, this.#shownBytesMax - this.#messageBytes!));
      if (shown.length > 0) this.#sink.part(unmasked(shown, frame.mask, this.#passedBytes));
      this.#messageBytes! += part.length;
    }
    this.#passedBytes += part.length;
    if (this.#passedBytes === frame.payloadBytes) this.#end(frame);
    return bytes.subarray(part.length);
  }

  #end({ opcode, isLast }: Frame): void {
    this.#frame = undefined;
    if (opcode >= OPCODE.close) {
      const payload = this.#pending;
      this.#pending = NOTHING;
      this.#sink.control(opcode, payload);
    } else if (isLast) {
      const sizeBytes = this.#messageBytes!;
      this.#messageBytes = undefined;
      this.#sink.message(sizeBytes, this.#isCompressed);
    }
  }
}

function headerLength(header: Buffer): number | undefined {
  if (header.length < 2) return undefined;
  const short = header[1]! & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  return 2 + extended + (header[1]! & 0x80 ? 4 : 0);
}

function frameOf(header: Buffer): Frame {
  const short = header[1]! & 0x7f;
  const long = short === 126 ? header.readUInt16BE(2) : short === 127 ? Number(header.readBigUInt64BE(2)) : short;
  if (!Number.isSafeInteger(long)) throw new RangeError('no length');
  return {
    isLast: (header[0]! & 0x80) !== 0,
    opcode: header[0]! & 0x0f,
    mask: header[1]! & 0x80 ? Buffer.from(header.subarray(-4)) : undefined,
    payloadBytes: long,
  };
}

/** A copy of a part of the payload that begins `at` bytes behind its start. [RFC 6455 5.3] */
function unmasked(part: Buffer, mask: Buffer | undefined, at: number): Buffer {
  const bytes = Buffer.from(part);
  if (mask === undefined) return bytes;
  for (let i = 0; i < bytes.length; i++) bytes[i]! ^= mask[(at + i) & 3]!;
  return bytes;
}

import { idsOf, type StreamedMessage } from '../message-stream.ts';
import type { HttpHeaders } from './http-headers.ts';
import type { HttpHead } from './http-reader.ts';

/** What is kept of a line, to find an id in it. */
const KEPT_BYTES_MAX = 64 * 1024;
const [CR, LF, COLON, SPACE] = [0x0d, 0x0a, 0x3a, 0x20];
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/** Whether an answer is an event stream. [HTML 9.2.5] */
export function isEventStream({ headers }: HttpHead): boolean {
  return /^text\/event-stream\s*(;|$)/i.test(headers.get('content-type') ?? '');
}

/** What a body is compressed with, if it is. */
export function compressionOf(headers: HttpHeaders): string | undefined {
  const encoding = headers.get('content-encoding')?.toLowerCase() ?? 'identity';
  return encoding === 'identity' || encoding === '' ? undefined : encoding;
}

/** `an event stream` */
export function describeEventStream({ headers }: HttpHead): string {
  const compression = compressionOf(headers);
  return compression === undefined
    ? 'an event stream'
    : `an event stream that is compressed (${compression}) and not read`;
}

/** Finds the events in a body of `text/event-stream`, however it is cut. An event without data is none. [HTML 9.2.6] */
export class EventStreamReader {
  readonly #onEvent: (event: StreamedMessage) => void;
  /** What is kept of a line that has not ended, and how long it is so far. */
  #line: Buffer[] = [];
  #keptBytes = 0;
  #lineBytes = 0;
  #isFirstLine = true;
  #endedByCr = false;
  /** Of the event that has not ended: the size of its data, undefined before there is any, and its data where it is one line. */
  #dataBytes: number | undefined;
  #data: Buffer = NOTHING;
  #id: string | undefined;

  constructor(onEvent: (event: StreamedMessage) => void) {
    this.#onEvent = onEvent;
  }

  feed(bytes: Buffer): void {
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === LF && this.#endedByCr && at === start && this.#lineBytes === 0) {
        // The second half of a line's end.
        this.#endedByCr = false;
        start = at + 1;
      } else if (byte === LF || byte === CR) {
        this.#keep(bytes.subarray(start, at));
        this.#endedByCr = byte === CR;
        start = at + 1;
        this.#onLine();
      }
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  #keep(part: Buffer): void {
    this.#lineBytes += part.length;
    const kept = part.subarray(0, KEPT_BYTES_MAX - this.#keptBytes);
    if (kept.length === 0) return;
    this.#keptBytes += kept.length;
    this.#line.push(Buffer.from(kept));
  }

  #onLine(): void {
    let line = this.#line.length === 1 ? this.#line[0]! : Buffer.concat(this.#line);
    let bytes = this.#lineBytes;
    this.#line = [];
    this.#keptBytes = 0;
    this.#lineBytes = 0;
    if (this.#isFirstLine && line.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
      line = line.subarray(3);
      bytes -= 3;
    }
    this.#isFirstLine = false;
    if (bytes === 0) this.#dispatch();
    else this.#onField(line, bytes);
  }

  /** `name`, `name:value` or `name: value`; a comment has no name. */
  #onField(line: Buffer, bytes: number): void {
    const colon = line.indexOf(COLON);
    const name = line.toString('latin1', 0, colon === -1 ? Math.min(line.length, 8) : Math.min(colon, 8));
    const valueAt = colon === -1 ? line.length : line[colon + 1] === SPACE ? colon + 2 : colon + 1;
    if (name === 'data') {
      const isFirst = this.#dataBytes === undefined;
      // Lines of data are joined by a line break.
      this.#dataBytes = (this.#dataBytes ?? -1) + 1 + Math.max(0, bytes - valueAt);
      this.#data = isFirst && bytes === line.length ? line.subarray(valueAt) : NOTHING;
    } else if (name === 'id') {
      this.#id = line.toString('utf8', valueAt);
    }
  }

  #dispatch(): void {
    const [sizeBytes, data, id] = [this.#dataBytes, this.#data, this.#id];
    this.#dataBytes = undefined;
    this.#data = NOTHING;
    this.#id = undefined;
    if (sizeBytes !== undefined) this.#onEvent({ sizeBytes, ...idsOf(id || undefined, data) });
  }
}

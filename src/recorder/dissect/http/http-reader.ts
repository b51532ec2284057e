import { borrowMemory, returnMemory } from './body-memory.ts';
import { endOfLine, HeaderLines } from './http-headers.ts';

/** The head of a request or response. */
export interface HttpHead {
  /** `GET /orders/messages HTTP/1.1` or `HTTP/1.1 201 Created`. */
  readonly startLine: string;
  /** To be asked before the reader goes on, or {@link HeaderLines.kept}. */
  readonly headers: HeaderLines;
}

/** Told what a direction of a connection carries. */
export interface HttpSink {
  head(head: HttpHead): HttpBody;
  /**
   * The message is complete. `body` is what was to be kept of it; where `isLent`, its memory is used again after the call, else it is
   * borrowed and to be returned.
   */
  end(body: Buffer, isLent: boolean): void;
}

/** What of a body there is, which its head alone does not say, and how much of it is to be kept. */
export interface HttpBody {
  /** An answer to HEAD, 204 or 304, or of a connection that is upgraded. [RFC 9112, 6.3] */
  readonly absent: boolean;
  /** What follows: another message; nothing that is HTTP; or whatever the answer says, for which it waits. */
  readonly next: 'message' | 'nothing' | 'held';
  readonly keptBytesMax: number;
  /** Is told each piece of the body as it comes. */
  readonly part?: ((bytes: Buffer) => void) | undefined;
}

/** A body that there is not, or of which nothing is kept. */
export const NOTHING: Buffer = Buffer.alloc(0);
const HEAD_BYTES_MAX = 64 * 1024;
const CR_LF = Buffer.from('\r\n');

type State = 'head' | 'body' | 'until-close' | 'chunk-size' | 'chunk-end' | 'trailer' | 'held' | 'upgraded' | 'stopped';

/** Reads one direction of an HTTP/1.x connection, however its bytes are cut. What is malformed ends the reading. */
export class HttpReader {
  readonly #sink: HttpSink;
  #headers = new HeaderLines();
  /** The same request is often made again and again. */
  #startLine = '';
  #state: State = 'head';
  /** What of a head or line has come so far. */
  #pending: Buffer = NOTHING;
  /** Of the body or chunk. */
  #missingBytes = 0;
  #chunked = false;
  /** Of a body that comes in pieces: as much of it as is kept, and room for more. */
  #kept: Buffer = NOTHING;
  #keptBytes = 0;
  #keepBytes = 0;
  #next: HttpBody['next'] = 'message';
  #part: HttpBody['part'];
  #upgraded: ((bytes: Buffer) => void) | undefined;

  constructor(sink: HttpSink) {
    this.#sink = sink;
  }

  /** The memory of `chunk` may be used again after the call. */
  feed(chunk: Uint8Array): void {
    let bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#pending.length > 0 && this.#state !== 'held') {
      bytes = Buffer.concat([this.#pending, bytes]);
      this.#pending = NOTHING;
    }
    for (let at = 0; at < bytes.length && this.#state !== 'stopped'; ) at = this.#step(bytes, at);
  }

  /** The direction is over, and with it a body of unknown length. [RFC 9112, 6.3] */
  closed(): void {
    if (this.#state === 'until-close') this.#end();
    this.stop();
  }

  /** What is held, or will be held when the message is over, is HTTP as before. */
  resume(): void {
    this.#next = 'message';
    if (this.#state === 'held') this.#release('head');
  }

  /** From here on, or from the end of the message, it is another protocol, which is read elsewhere. */
  upgrade(read: (bytes: Buffer) => void): void {
    this.#upgraded = read;
    this.#release('upgraded');
  }

  #release(state: State): void {
    const held = this.#pending;
    this.#pending = NOTHING;
    this.#state = state;
    this.feed(held);
  }

  /** Reads nothing more. */
  stop(): void {
    this.#state = 'stopped';
    this.#pending = NOTHING;
    this.#startLine = '';
    this.#headers = new HeaderLines();
    this.#forgetKept();
    this.#part = undefined;
  }

  /** Reads as much as belongs together and returns where that ends. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#onHead(bytes, at);
      case 'chunk-size':
      case 'chunk-end':
      case 'trailer':
        return this.#onLine(bytes, at, this.#state);
      case 'body':
        return this.#onBody(bytes, at);
      case 'until-close':
        this.#keep(bytes, at, bytes.length);
        return bytes.length;
      case 'held':
        if (this.#pending.length + bytes.length - at > HEAD_BYTES_MAX) this.#state = 'stopped';
        else this.#pending = Buffer.concat([this.#pending, bytes.subarray(at)]);
        return bytes.length;
      case 'upgraded':
        this.#upgraded?.(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
      case 'stopped':
        return bytes.length;
    }
  }

  /** What is too little of a head or line to make sense of it. */
  #wait(bytes: Buffer, at: number): number {
    if (bytes.length - at > HEAD_BYTES_MAX) this.#state = 'stopped';
    else this.#pending = Buffer.from(bytes.subarray(at));
    return bytes.length;
  }

  #onLine(bytes: Buffer, at: number, state: 'chunk-size' | 'chunk-end' | 'trailer'): number {
    const end = bytes.indexOf(CR_LF, at);
    if (end === -1) return this.#wait(bytes, at);
    if (state === 'chunk-size') this.#onChunkSize(bytes.toString('latin1', at, end));
    else if (state === 'chunk-end') this.#state = 'chunk-size';
    else if (end === at) this.#end();
    return end + CR_LF.length;
  }

  #onHead(bytes: Buffer, at: number): number {
    const lineEnd = endOfLine(bytes, at);
    const headers = this.#headers;
    const end = lineEnd === -1 ? -1 : headers.read(bytes, lineEnd + CR_LF.length);
    if (end === -1) return this.#wait(bytes, at);
    if (!isAt(bytes, at, lineEnd, this.#startLine)) this.#startLine = bytes.toString('latin1', at, lineEnd);
    const startLine = this.#startLine;
    const { absent, next, keptBytesMax, part } = this.#sink.head({ startLine, headers });
    this.#next = next;
    this.#part = part;
    this.#keepBytes = keptBytesMax;
    this.#forgetKept();
    const encoding = headers.get('transfer-encoding');
    this.#chunked = encoding !== undefined && /(^|,)\s*chunked\s*$/i.test(encoding);
    const length = headers.get('content-length');
    if (absent) this.#end();
    else if (this.#chunked) this.#state = 'chunk-size';
    else if (length !== undefined) this.#expect(Number(length));
    else if (startLine.startsWith('HTTP/')) this.#state = 'until-close';
    else this.#end();
    headers.forget();
    return end;
  }

  #expect(bytes: number): void {
    this.#missingBytes = bytes;
    if (!Number.isSafeInteger(bytes) || bytes < 0) this.#state = 'stopped';
    else if (bytes === 0) this.#end();
    else this.#state = 'body';
  }

  #onChunkSize(line: string): void {
    this.#missingBytes = Number.parseInt(line, 16);
    if (!(this.#missingBytes >= 0)) this.#state = 'stopped';
    else this.#state = this.#missingBytes === 0 ? 'trailer' : 'body';
  }

  #onBody(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#missingBytes);
    this.#missingBytes -= end - at;
    const isWhole = this.#missingBytes === 0 && !this.#chunked && this.#keptBytes === 0;
    if (isWhole && this.#part === undefined) {
      this.#end(this.#keepBytes === 0 ? NOTHING : bytes.subarray(at, Math.min(end, at + this.#keepBytes)));
      return end;
    }
    this.#keep(bytes, at, end);
    if (this.#missingBytes > 0) return end;
    if (this.#chunked) this.#state = 'chunk-end';
    else this.#end();
    return end;
  }

  #keep(bytes: Buffer, at: number, end: number): void {
    this.#part?.(bytes.subarray(at, end));
    if (this.#keepBytes === 0) return;
    const kept = bytes.subarray(at, Math.min(end, at + this.#keepBytes));
    const keptBytes = this.#keptBytes + kept.length;
    if (keptBytes > this.#kept.length) {
      const isLengthKnown = this.#state === 'body' && !this.#chunked;
      const toComeBytes = isLengthKnown ? this.#missingBytes : this.#keepBytes - kept.length;
      const larger = borrowMemory(Math.min(2 * keptBytes, keptBytes + toComeBytes));
      larger.set(this.#kept.subarray(0, this.#keptBytes));
      returnMemory(this.#kept);
      this.#kept = larger;
    }
    this.#kept.set(kept, this.#keptBytes);
    this.#keptBytes = keptBytes;
    this.#keepBytes -= kept.length;
  }

  #end(whole?: Buffer): void {
    this.#state = this.#next === 'message' ? 'head' : this.#next === 'held' ? 'held' : 'stopped';
    const kept = this.#kept.subarray(0, this.#keptBytes);
    this.#forgetKept();
    this.#sink.end(whole ?? kept, whole !== undefined);
  }

  #forgetKept(): void {
    this.#kept = NOTHING;
    this.#keptBytes = 0;
  }
}

/** A copy in borrowed memory. */
export function copied(bytes: Buffer): Buffer {
  if (bytes.length === 0) return NOTHING;
  const memory = borrowMemory(bytes.length);
  memory.set(bytes);
  return memory.subarray(0, bytes.length);
}

/** Whether the bytes are this text. Looked at from behind: what differs is mostly there. */
function isAt(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false;
  for (let i = text.length - 1; i >= 0; i--) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

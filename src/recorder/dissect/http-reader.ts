/** The head of a request or response. */
export interface HttpHead {
  /** `GET /orders/messages HTTP/1.1` or `HTTP/1.1 201 Created`. */
  readonly startLine: string;
  readonly headers: HttpHeaders;
}

/** By name in lower case; of several of one name, the first. */
export interface HttpHeaders {
  has(name: string): boolean;
  get(name: string): string | undefined;
}

/** Told what a direction of a connection carries. */
export interface HttpSink {
  head(head: HttpHead): HttpBody;
  /** The message is complete. `body` is what was to be kept of it. */
  end(body: Buffer): void;
}

/** What of a body there is, which its head alone does not say, and how much of it is to be kept. */
export interface HttpBody {
  /** An answer to HEAD, 204 or 304, or of a connection that is upgraded. [RFC 9112, 6.3] */
  readonly absent: boolean;
  /** Nothing that follows is HTTP. */
  readonly last: boolean;
  readonly keptBytesMax: number;
}

/** The lines behind the first, with a line break before each. Looked up as text: of many names a handful is asked for. */
class HeaderText implements HttpHeaders {
  readonly #text: string;
  readonly #lower: string;

  constructor(text: string) {
    this.#text = text;
    this.#lower = text.toLowerCase();
  }

  has(name: string): boolean {
    return this.#lower.includes(`\r\n${name}:`);
  }

  get(name: string): string | undefined {
    const at = this.#lower.indexOf(`\r\n${name}:`);
    if (at === -1) return undefined;
    const start = at + name.length + 3;
    const end = this.#text.indexOf('\r\n', start);
    return this.#text.slice(start, end === -1 ? undefined : end).trim();
  }
}

/** A body that there is not, or of which nothing is kept. */
export const NOTHING: Buffer = Buffer.alloc(0);
const HEAD_BYTES_MAX = 64 * 1024;
const CR_LF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

type State = 'head' | 'body' | 'until-close' | 'chunk-size' | 'chunk-end' | 'trailer' | 'stopped';

/** Reads one direction of an HTTP/1.x connection, however its bytes are cut. What is malformed ends the reading. */
export class HttpReader {
  readonly #sink: HttpSink;
  #state: State = 'head';
  /** What of a head or line has come so far. */
  #pending: Buffer = NOTHING;
  /** Of the body or chunk. */
  #missingBytes = 0;
  #chunked = false;
  #kept: Buffer[] = [];
  #keepBytes = 0;
  #last = false;

  constructor(sink: HttpSink) {
    this.#sink = sink;
  }

  feed(chunk: Uint8Array): void {
    let rest: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    while (rest.length > 0 && this.#state !== 'stopped') rest = this.#step(rest);
  }

  /** The direction is over, and with it a body of unknown length. [RFC 9112, 6.3] */
  closed(): void {
    if (this.#state === 'until-close') this.#end();
    this.stop();
  }

  /** Reads nothing more. */
  stop(): void {
    this.#state = 'stopped';
  }

  /** Reads as much as belongs together and returns what is left. */
  #step(bytes: Buffer): Buffer {
    switch (this.#state) {
      case 'head':
        return this.#line(bytes, HEAD_END, (head) => this.#onHead(head));
      case 'chunk-size':
        return this.#line(bytes, CR_LF, (line) => this.#onChunkSize(line));
      case 'chunk-end':
        return this.#line(bytes, CR_LF, () => {
          this.#state = 'chunk-size';
        });
      case 'trailer':
        return this.#line(bytes, CR_LF, (line) => {
          if (line.length === 0) this.#end();
        });
      case 'body':
        return this.#onBody(bytes);
      case 'until-close':
        this.#keep(bytes);
        return NOTHING;
      case 'stopped':
        return NOTHING;
    }
  }

  #line(bytes: Buffer, end: Buffer, found: (line: Buffer) => void): Buffer {
    const all = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const at = all.indexOf(end);
    if (at === -1) {
      if (all.length > HEAD_BYTES_MAX) this.#state = 'stopped';
      this.#pending = Buffer.from(all);
      return NOTHING;
    }
    this.#pending = NOTHING;
    found(all.subarray(0, at));
    return all.subarray(at + end.length);
  }

  #onHead(head: Buffer): void {
    const found = head.indexOf(CR_LF);
    const end = found === -1 ? head.length : found;
    // A text of its own: what is noted of it must not keep all headers in memory.
    const startLine = head.toString('latin1', 0, end);
    const headers = new HeaderText(head.toString('latin1', end));
    const { absent, last, keptBytesMax } = this.#sink.head({ startLine, headers });
    this.#last = last;
    this.#keepBytes = keptBytesMax;
    this.#kept = [];
    const encoding = headers.get('transfer-encoding');
    this.#chunked = encoding !== undefined && /(^|,)\s*chunked\s*$/i.test(encoding);
    const length = headers.get('content-length');
    if (absent) this.#end();
    else if (this.#chunked) this.#state = 'chunk-size';
    else if (length !== undefined) this.#expect(Number(length));
    else if (startLine.startsWith('HTTP/')) this.#state = 'until-close';
    else this.#end();
  }

  #expect(bytes: number): void {
    this.#missingBytes = bytes;
    if (!Number.isSafeInteger(bytes) || bytes < 0) this.#state = 'stopped';
    else if (bytes === 0) this.#end();
    else this.#state = 'body';
  }

  #onChunkSize(line: Buffer): void {
    this.#missingBytes = Number.parseInt(line.toString('latin1'), 16);
    if (!(this.#missingBytes >= 0)) this.#state = 'stopped';
    else this.#state = this.#missingBytes === 0 ? 'trailer' : 'body';
  }

  #onBody(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#missingBytes);
    this.#keep(part);
    this.#missingBytes -= part.length;
    if (this.#missingBytes === 0) {
      if (this.#chunked) this.#state = 'chunk-end';
      else this.#end();
    }
    return bytes.subarray(part.length);
  }

  #keep(part: Buffer): void {
    if (this.#keepBytes === 0) return;
    const kept = Buffer.from(part.subarray(0, this.#keepBytes));
    this.#keepBytes -= kept.length;
    this.#kept.push(kept);
  }

  #end(): void {
    this.#state = this.#last ? 'stopped' : 'head';
    this.#sink.end(this.#kept.length > 1 ? Buffer.concat(this.#kept) : (this.#kept[0] ?? NOTHING));
    this.#kept = [];
  }
}

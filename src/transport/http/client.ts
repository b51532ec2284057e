import { Agent, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpReply } from './service.ts';

/** The most that is taken in of an answer's body. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** A peer may tell so often that its answer is still to come. */
const INTERIM_ANSWERS_MAX = 16;

export interface ClientRequest {
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly path: string;
  /** With `host`. The length is added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Names of headers are in lower case. */
export interface ClientAnswer extends Required<HttpReply> {
  readonly body: Buffer;
  /** Whether the body was longer than what is taken in, and is cut off there. */
  readonly isCut: boolean;
}

/** HTTP/1.1 on a connection that was opened before, one request after the other. The stream is the client's from then on. */
export class HttpClient {
  readonly #stream: Duplex;
  readonly #agent: OneConnection;
  #isUsable = true;
  #isBusy = false;
  #hasAnswered = false;
  /** With its last answer it has said that it will. */
  #peerCloses = false;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.#agent = new OneConnection(stream);
    // Whoever made the stream has recorded what happened to it.
    stream.on('error', () => this.#spent());
    stream.on('close', () => this.#spent());
    stream.on('end', () => {
      this.#spent();
      if (!this.#isBusy) stream.destroy();
    });
  }

  /** Whether another request can be sent: the last one has its answer, and the peer has not closed. */
  get isUsable(): boolean {
    return this.#isUsable && !this.#isBusy;
  }

  /** Whether the head of an answer to the last request has come. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** Throws what went wrong with the connection, and where `signal` gives up. After that the client is of no use. */
  async send({ method, path, headers, body }: ClientRequest, signal: AbortSignal): Promise<ClientAnswer> {
    this.#isBusy = true;
    this.#hasAnswered = false;
    try {
      const sent = request({ method, path, agent: this.#agent, setHost: false, signal });
      for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
      sent.setHeader('content-length', body.byteLength);
      const answer = await new Promise<ClientAnswer>((resolve, reject) => {
        sent.on('error', reject);
        let interimAnswers = 0;
        sent.on('information', () => {
          if (++interimAnswers > INTERIM_ANSWERS_MAX) sent.destroy(new Error('there are too many interim answers'));
        });
        // Nobody asked for another protocol.
        sent.on('upgrade', () => reject(new Error('the answer is an upgrade to another protocol')));
        sent.on('close', () => reject(new Error('the connection was closed without an answer')));
        sent.on('response', (response) => {
          this.#hasAnswered = true;
          if (!sent.shouldKeepAlive) (this.#stream as Duplex & { expectFarFin?: () => void }).expectFarFin?.();
          this.#read(response, resolve, reject);
        });
        sent.end(body);
      });
      if (answer.isCut || !sent.shouldKeepAlive) this.#spent();
      this.#peerCloses = !answer.isCut && !sent.shouldKeepAlive;
      return answer;
    } catch (error) {
      this.#spent();
      if (signal.aborted || this.#stream.readableEnded) this.#stream.destroy();
      else this.#reset();
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  close(): void {
    this.#spent();
    const stream = this.#stream;
    if (this.#peerCloses && !stream.writableFinished) {
      // It is let be the first, for as long as the end of the stream waits for it. [RFC 9112 9.6]
      stream.once('finish', () => stream.destroy());
      stream.resume().end();
      return;
    }
    this.#agent.destroy();
    stream.destroy();
  }

  #spent(): void {
    this.#isUsable = false;
  }

  #read(response: IncomingMessage, resolve: (answer: ClientAnswer) => void, reject: (error: Error) => void): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const answer = (isCut: boolean): ClientAnswer => ({
      status: response.statusCode ?? 0,
      headers: response.headers as Record<string, string>,
      body: Buffer.concat(chunks),
      isCut,
    });
    response.on('data', (chunk: Buffer) => {
      const rest = ANSWER_BYTES_MAX - bytes;
      if (rest < 0) return;
      chunks.push(chunk.subarray(0, rest));
      bytes += chunk.length;
      if (chunk.length <= rest) return;
      resolve(answer(true));
      this.#reset();
    });
    response.on('error', reject);
    response.on('end', () => resolve(answer(false)));
  }

  /** Against a peer that goes on sending: a connection that ends in order would still be read for a while. */
  #reset(): void {
    const { resetAndDestroy } = this.#stream as Duplex & { resetAndDestroy?: () => void };
    if (resetAndDestroy === undefined) this.#stream.destroy();
    else resetAndDestroy.call(this.#stream);
  }
}

/** Node's pool of connections, with the one that there is. */
class OneConnection extends Agent {
  readonly #stream: Duplex;

  constructor(stream: Duplex) {
    super({ keepAlive: true, maxSockets: 1 });
    // Node sets the time-outs of sockets, which this stream is not. Ours are those of the requests. Between two of them Node takes
    // back its listener for errors where it says `ref`.
    this.#stream = Object.assign(stream, { setTimeout: () => stream, ref: () => stream });
  }

  override createConnection(): Duplex {
    return this.#stream;
  }

  override keepSocketAlive(): void {
    return true as never;
  }
}

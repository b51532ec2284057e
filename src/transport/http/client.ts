import { Agent, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpReply } from './service.ts';

/** How long the peer may take for one answer. */
const ANSWER_TIMEOUT_MS = 30_000;
/** The largest answer that is taken in. */
const ANSWER_BYTES_MAX = 1024 * 1024;

export interface ClientRequest {
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly path: string;
  /** With `host`. The length is added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Names of headers are in lower case. */
export type ClientAnswer = Required<HttpReply>;

/** HTTP/1.1 on a connection that was opened before, one request after the other. The stream is the client's from then on. */
export class HttpClient {
  readonly #stream: Duplex;
  readonly #agent: OneConnection;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.#agent = new OneConnection(stream);
  }

  /** Throws what went wrong with the connection, or where no answer comes in time. After that the client is of no use. */
  send({ method, path, headers, body }: ClientRequest, signal: AbortSignal): Promise<ClientAnswer> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    return new Promise((resolve, reject) => {
      const sent = request({ method, path, agent: this.#agent, setHost: false, signal: limit });
      for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
      sent.setHeader('content-length', body.byteLength);
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > ANSWER_BYTES_MAX)
            response.destroy(new Error(`the answer has more than ${ANSWER_BYTES_MAX} bytes`));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Record<string, string>,
            body: Buffer.concat(chunks),
          });
        });
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
    this.#stream.destroy();
  }
}

/** Node's pool of connections, with the one that there is. */
class OneConnection extends Agent {
  readonly #stream: Duplex;

  constructor(stream: Duplex) {
    super({ keepAlive: true, maxSockets: 1 });
    // Node sets the time-outs of sockets, which this stream is not. Ours are those of the requests.
    this.#stream = Object.assign(stream, { setTimeout: () => stream });
  }

  override createConnection(): Duplex {
    return this.#stream;
  }

  override keepSocketAlive(): void {
    return true as never;
  }

  override reuseSocket(): void {}
}

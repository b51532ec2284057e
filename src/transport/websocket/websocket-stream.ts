import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { ConnectionTap } from '../../kernel/connection.ts';

/** [RFC 6455 7.4.1] */
const NORMAL_CLOSURE = 1000;
const UNSUPPORTED_DATA = 1003;

/**
 * The bytes inside a WebSocket's binary messages as one stream. Where messages begin and end means nothing to AMQP
 * [AMQP-WS 2.1]. Both directions wait for the slower side: a reader that stops reading stops the socket.
 */
export class WebSocketStream extends Duplex {
  readonly #socket: WebSocket;
  readonly #tap: ConnectionTap;

  constructor(socket: WebSocket, tap: ConnectionTap) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#tap = tap;
    let failure: Error | undefined;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    // ws still sends its close frame with the reason; the stream follows when the socket is closed.
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => {
      if (failure) this.destroy(failure);
      else this.push(null);
    });
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (!isBinary) {
      this.#socket.close(UNSUPPORTED_DATA, 'AMQP is sent in binary messages');
      return;
    }
    const chunk = data as Buffer; // binaryType is `nodebuffer`, ws's default
    this.#tap.bytes('websocket', 'opener', chunk);
    if (!this.push(chunk)) this.#socket.pause();
  }

  override _read(): void {
    // pause() and resume() are for an open socket only; ws ignores the call in any other state.
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#tap.bytes('websocket', 'acceptor', chunk);
    this.#socket.send(chunk, { binary: true }, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    const last = chunks.length - 1;
    for (const [index, { chunk }] of chunks.entries()) {
      if (index === last) this._write(chunk, 'binary', done);
      else this._write(chunk, 'binary', () => {}); // The last one's callback reports a failure of any before it.
    }
  }

  override _final(done: () => void): void {
    if (this.#socket.readyState === this.#socket.CLOSED) {
      done();
      return;
    }
    this.#socket.once('close', () => done());
    this.#socket.close(NORMAL_CLOSURE);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.terminate();
    done(error);
  }
}

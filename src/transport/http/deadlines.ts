import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../kernel/clock.ts';

/** How long a connection may be without a request. Longer than clients keep one in their pool. */
const IDLE_MS = 120_000;
/** How long a request may take to arrive once its headers are there; of a streamed one, how long nothing may come. */
const BODY_MS = 60_000;

interface Watch {
  /** Requests that are not answered yet. */
  open: number;
  cancelIdle: () => void;
}

/**
 * Ends connections whose client keeps silent, so that they cannot pile up. Node's own time-outs work only on ports that Node
 * listens on. How long an answer takes is the service's business.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #watches = new WeakMap<Duplex, Watch>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A connection is there, without a request yet. */
  opened(stream: Duplex): void {
    const watch: Watch = { open: 0, cancelIdle: () => {} };
    this.#watches.set(stream, watch);
    this.#waitForRequest(stream, watch);
    stream.once('close', () => watch.cancelIdle());
  }

  /** The headers of a request are there. Of a streamed one the body may take any time, as long as something comes. */
  began(request: IncomingMessage, response: ServerResponse, isStreamed = false): void {
    const stream: Duplex = request.socket;
    const watch = this.#watches.get(stream);
    if (watch === undefined) return;
    watch.cancelIdle();
    watch.open++;
    let seenBytes = bytesReceived(stream);
    const late = () => {
      const hasCome = bytesReceived(stream) > seenBytes;
      seenBytes = bytesReceived(stream);
      if (isStreamed && hasCome) cancelLate = this.#after(BODY_MS, late);
      else if (response.headersSent) stream.destroy();
      else {
        response.writeHead(408, { connection: 'close' });
        response.end();
      }
    };
    let cancelLate = this.#after(BODY_MS, late);
    const cancelBody = () => cancelLate();
    request.once('end', cancelBody);
    response.once('close', () => {
      cancelBody();
      watch.open--;
      if (watch.open === 0 && !stream.destroyed) this.#waitForRequest(stream, watch);
    });
  }

  /** The connection speaks something else from now on. */
  left(stream: Duplex): void {
    this.#watches.get(stream)?.cancelIdle();
    this.#watches.delete(stream);
  }

  #waitForRequest(stream: Duplex, watch: Watch): void {
    watch.cancelIdle = this.#after(IDLE_MS, () => stream.destroy());
  }

  #after(ms: number, action: () => void): () => void {
    return this.#clock.wakeAt(this.#clock.now() + ms, action);
  }
}

/** What a link counts. A stream that does not counts as one on which nothing comes. */
function bytesReceived(stream: Duplex & { readonly bytesReceived?: number }): number {
  return stream.bytesReceived ?? 0;
}

import type { Duplex } from 'node:stream';
import type { Platform } from '../kernel/emulator.ts';
import { type AcceptedStream, type ServedConnection, type ServeOptions, serveAmqp } from '../transport/amqp/serve.ts';
import type { AmqpService } from '../transport/amqp/service.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

/** How long clients get to answer the AMQP close when an instance stops. */
const FAREWELL_MS = 1_000;

/** The AMQP connections of one instance, so that they can be ended in good order. */
export class Sessions {
  readonly #options: ServeOptions;
  readonly #open = new Map<ServedConnection, Duplex>();
  #stopping = false;

  /**
   * Heartbeats keep the machine's time, whatever clock the services have: they are for the client's clock. `beforeWrite` is called
   * ahead of all that leaves on a connection, which is closed when it throws.
   */
  constructor(services: readonly AmqpService[], { ids, log }: Platform, beforeWrite?: () => void) {
    this.#options = { services, clock: SYSTEM_CLOCK, ids, log, ...(beforeWrite && { beforeWrite }) };
  }

  /** Serves AMQP on a stream, until either side closes it. `only`: nothing but this service. */
  accept(connection: AcceptedStream, only?: AmqpService): void {
    if (this.#stopping) {
      connection.stream.destroy();
      return;
    }
    const served = serveAmqp(connection, only === undefined ? this.#options : { ...this.#options, services: [only] });
    this.#open.set(served, connection.stream);
    void served.closed.finally(() => this.#open.delete(served));
  }

  /**
   * Closes every connection. The condition is the one with which the real service asks its clients to come back
   * [AMQP 2.8.16], so that they reconnect quietly; who does not answer is cut off.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    const open = [...this.#open];
    for (const [served] of open) served.close('amqp:connection:forced', 'azwire is stopping');
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    await Promise.race([Promise.allSettled(open.map(([served]) => served.closed)), patience]);
    clearTimeout(timer);
    for (const [, stream] of open) stream.destroy();
  }
}

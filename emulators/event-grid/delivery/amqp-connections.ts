import type { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { type AmqpClient, connectAmqp } from '../../../src/transport/amqp/connect.ts';
import { PeerError } from '../../../src/transport/amqp/peer-error.ts';
import type { AmqpNamespace } from './amqp-namespace.ts';
import { orGivenUp, within } from './deadline.ts';
import { DeliveryFailure } from './delivery-failure.ts';

/** How long a connection may take to be opened, with its first token. */
const OPEN_MS = 30_000;
/** How long a connection is kept that carries nothing. */
const IDLE_MS = 60_000;

interface Connection {
  readonly client: AmqpClient;
  readonly stream: Duplex;
  renewAtMs: number;
}

/** A connection that is being opened, or open. */
interface Entry {
  readonly opened: Promise<Connection>;
  /** How many messages are under way. */
  sending: number;
  cancelIdle: () => void;
}

/** AMQP connections, one for each entity that is sent to: one that takes nothing delays nothing but its own. */
export class AmqpConnections {
  readonly #platform: Pick<Platform, 'dial' | 'clock' | 'clientClock'>;
  readonly #via: string;
  readonly #stopped = new AbortController();
  readonly #entries = new Map<string, Entry>();
  /** Also those that are no longer used, and not yet closed. */
  readonly #open = new Set<Connection>();

  constructor(platform: Pick<Platform, 'dial' | 'clock' | 'clientClock'>, via: string) {
    this.#platform = platform;
    this.#via = via;
  }

  /** Sends encoded messages to an entity. Throws PeerError, DialError or the signal's reason unless it accepts all. */
  async send(
    namespace: AmqpNamespace,
    entity: string,
    messages: readonly Buffer[],
    signal: AbortSignal,
  ): Promise<void> {
    const key = JSON.stringify([namespace.target, entity]);
    const entry = this.#entry(key, namespace, entity);
    entry.cancelIdle();
    entry.sending += 1;
    try {
      const connection = await orGivenUp(entry.opened, signal);
      await orGivenUp(this.#renew(connection, namespace, entity), signal);
      const sent = messages.map((message) => connection.client.send(entity, message));
      for (const outcome of await orGivenUp(Promise.all(sent), signal)) expectAccepted(outcome);
    } catch (error) {
      // What the entity decides it says on a connection that is good; of everything else nobody knows how it ends.
      if (!(error instanceof PeerError) || signal.aborted) this.#drop(key, entry);
      throw error;
    } finally {
      entry.sending -= 1;
      this.#keep(key, entry);
    }
  }

  /** Ends every connection, with a close that need not be answered. */
  async close(): Promise<void> {
    this.#stopped.abort(new DeliveryFailure('Canceled', undefined, 'The service was stopped.'));
    for (const { cancelIdle } of this.#entries.values()) cancelIdle();
    this.#entries.clear();
    const open = [...this.#open];
    const closed = open.map(({ client }) => client.close());
    // Closes leave in the microtask before this one. Who does not answer would have time by a clock that may stand.
    await Promise.resolve();
    for (const { stream } of open) stream.destroy();
    await Promise.all(closed);
  }

  #entry(key: string, namespace: AmqpNamespace, entity: string): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { opened: this.#dial(namespace, entity), sending: 0, cancelIdle: () => {} };
    const forget = () => this.#forget(key, entry);
    entry.opened.then(({ client }) => client.closed.then(forget), forget);
    this.#entries.set(key, entry);
    return entry;
  }

  #dial(namespace: AmqpNamespace, entity: string): Promise<Connection> {
    const { dial, clock } = this.#platform;
    return within(clock, OPEN_MS, this.#stopped.signal, async (signal) => {
      const { stream: dialled } = await dial(namespace.target, { via: this.#via, signal });
      const stream = dialled as Duplex;
      try {
        const options = { clock, containerId: this.#via, hostname: namespace.hostname };
        const client = await orGivenUp(connectAmqp(stream, options), signal);
        const connection = { client, stream, renewAtMs: 0 };
        this.#open.add(connection);
        void client.closed.then(() => this.#open.delete(connection));
        await orGivenUp(this.#renew(connection, namespace, entity), signal);
        return connection;
      } catch (error) {
        stream.destroy();
        throw error;
      }
    });
  }

  /** Shows a token when there is none yet, or the one before is soon over. */
  async #renew(connection: Connection, { hostname, token }: AmqpNamespace, entity: string): Promise<void> {
    const nowMs = this.#platform.clientClock.now();
    if (nowMs < connection.renewAtMs) return;
    const audience = `sb://${hostname}/${entity}`;
    const shown = await token(audience, nowMs);
    await connection.client.putToken(audience, shown.token, shown.type);
    connection.renewAtMs = shown.renewAtMs;
  }

  #keep(key: string, entry: Entry): void {
    if (entry.sending > 0 || this.#entries.get(key) !== entry) return;
    const { clock } = this.#platform;
    entry.cancelIdle = clock.wakeAt(clock.now() + IDLE_MS, () => {
      this.#forget(key, entry);
      void entry.opened.then(({ client }) => client.close());
    });
  }

  #forget(key: string, entry: Entry): void {
    entry.cancelIdle();
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  #drop(key: string, entry: Entry): void {
    this.#forget(key, entry);
    entry.opened.then(
      ({ stream }) => stream.destroy(),
      () => {},
    );
  }
}

function expectAccepted(outcome: Awaited<ReturnType<AmqpClient['send']>>): void {
  if (outcome.type === 'accepted') return;
  if (outcome.type === 'rejected' && outcome.error !== undefined) throw new PeerError(outcome.error);
  throw new DeliveryFailure('Aborted', undefined, `The entity did not accept the event: it was ${outcome.type}.`);
}

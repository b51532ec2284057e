import { createRequire } from 'node:module';
import type { Connection, ConnectionOptions, Delivery, EventContext, Message, Receiver, Sender } from 'rhea';
import { onTestFinished } from 'vitest';
import type { Azwire } from '../../src/index.ts';

// rhea's own bundled types say nothing of the codec.
const rhea = createRequire(import.meta.url)('rhea') as {
  create_container(): { connect(options: ConnectionOptions): Connection };
  message: { decode(bytes: Buffer): Message };
};

/** A message with the bytes that it came as: rhea's own decoding loses types. */
export type ReceivedMessage = Message & { readonly raw: Buffer };

const decode = rhea.message.decode;
rhea.message.decode = (raw) => {
  try {
    return Object.assign(decode(raw), { raw });
  } catch {
    // rhea cannot read every type. The bytes are what counts.
    return { raw } as unknown as Message;
  }
};

/** Who connects with SASL PLAIN needs no claims. */
const CREDENTIALS = { username: 'RootManageSharedAccessKey', password: 'SAS_KEY_VALUE' };

/** An AMQP client that knows nothing of Service Bus; closed after the test. */
export async function connectRhea(azure: Azwire, options: Partial<ConnectionOptions> = {}): Promise<RheaClient> {
  const connection = rhea.create_container().connect({
    host: '127.0.0.1',
    port: azure.ports.amqp,
    reconnect: false,
    ...CREDENTIALS,
    ...options,
  } as ConnectionOptions);
  for (const event of ['session_error', 'sender_error', 'receiver_error', 'connection_error'])
    connection.on(event, () => {});
  const client = new RheaClient(connection);
  await client.event(connection, 'connection_open');
  onTestFinished(() => client.close());
  return client;
}

interface Emitter {
  once(event: string, listener: (context: EventContext) => void): unknown;
  removeListener(event: string, listener: (context: EventContext) => void): unknown;
}

export class RheaClient {
  readonly connection: Connection;

  #lost: Error | undefined;
  /** Who waits for an event, and is told when none will come any more. */
  readonly #waiting = new Set<(error: Error) => void>();

  constructor(connection: Connection) {
    this.connection = connection;
    connection.on('disconnected', ({ error }) => {
      this.#lost = error instanceof Error ? error : new Error('the connection was lost');
      for (const reject of this.#waiting) reject(this.#lost);
    });
  }

  /** The next one of `events`; rejects when the connection is lost before. */
  event(of: unknown, ...events: string[]): Promise<EventContext & { readonly event: string }> {
    const emitter = of as Emitter;
    return new Promise((resolve, reject) => {
      if (this.#lost) reject(this.#lost);
      this.#waiting.add(reject);
      const listeners = events.map((event) => {
        const listener = (context: EventContext) => {
          for (const [name, other] of listeners) emitter.removeListener(name, other);
          this.#waiting.delete(reject);
          resolve(Object.assign(Object.create(context), { event }));
        };
        emitter.once(event, listener);
        return [event, listener] as const;
      });
    });
  }

  /** A link that may send. Rejects with the error of a refusal. */
  async sender(address: string, options: object = {}): Promise<RheaSender> {
    const sender = this.connection.open_sender({ target: address, ...options } as never);
    await this.#opened(sender, 'sender_error', 'sendable');
    return new RheaSender(this, sender);
  }

  /** A link without credit. Rejects with the error of a refusal. */
  async receiver(address: string, options: object = {}): Promise<RheaReceiver> {
    const receiver = this.connection.open_receiver({
      source: address,
      credit_window: 0,
      autoaccept: false,
      autosettle: false,
      rcv_settle_mode: 1,
      ...options,
    } as never);
    const opened = new RheaReceiver(this, receiver);
    await this.#opened(receiver, 'receiver_error', 'receiver_open');
    return opened;
  }

  async #opened(link: Sender | Receiver, failure: string, event: string): Promise<void> {
    // Listened for from the start: a refusal is an attach without termini and, in the same turn, a detach with the reason.
    const failed = this.event(link, failure).then(() => {
      throw link.error;
    });
    failed.catch(() => {});
    await Promise.race([failed, this.event(link, event)]);
    if (event === 'receiver_open' && link.source?.address === undefined) await failed;
  }

  async close(): Promise<void> {
    if (this.connection.is_closed() || !this.connection.is_open()) return;
    const closed = this.event(this.connection, 'connection_close');
    this.connection.close();
    await closed.catch(() => {});
  }
}

const OUTCOMES = ['accepted', 'rejected', 'released', 'modified'] as const;

export interface Outcome {
  readonly state: (typeof OUTCOMES)[number];
  readonly error?: { readonly condition?: string; readonly description?: string };
}

export class RheaSender {
  readonly link: Sender;
  readonly #client: RheaClient;

  constructor(client: RheaClient, link: Sender) {
    this.#client = client;
    this.link = link;
  }

  /** Sends encoded bytes as they are, and resolves with the broker's outcome. One at a time. */
  async send(bytes: Buffer, format = 0): Promise<Outcome> {
    const outcome = this.#client.event(this.link, ...OUTCOMES);
    this.link.send(bytes as never, undefined as never, format);
    const { event, delivery } = await outcome;
    return { state: event as Outcome['state'], ...errorOf(delivery) };
  }

  /** Sends without asking for an outcome. */
  sendSettled(bytes: Buffer): void {
    const delivery = this.link.send(bytes as never, undefined as never, 0);
    (delivery as unknown as { settled: boolean }).settled = true;
  }
}

function errorOf(delivery: Delivery | undefined): Pick<Outcome, 'error'> {
  const { error } = (delivery?.remote_state ?? {}) as Outcome;
  return error ? { error } : {};
}

export interface RheaDelivery {
  readonly message: ReceivedMessage;
  readonly delivery: Delivery;
}

export class RheaReceiver {
  readonly link: Receiver;
  readonly #client: RheaClient;
  readonly #arrived: RheaDelivery[] = [];
  #wake = () => {};

  constructor(client: RheaClient, link: Receiver) {
    this.#client = client;
    this.link = link;
    link.on('message', ({ message, delivery }: EventContext) => {
      this.#arrived.push({ message: message as ReceivedMessage, delivery: delivery! });
      this.#wake();
    });
  }

  /** How many came that were not taken yet. */
  get waiting(): number {
    return this.#arrived.length;
  }

  /** The credit that is left, by the client's count. */
  get credit(): number {
    return (this.link as unknown as { credit: number }).credit;
  }

  /** The next `count` deliveries; grants no credit. */
  async take(count: number): Promise<RheaDelivery[]> {
    while (this.#arrived.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#arrived.splice(0, count);
  }

  /** Asks for `count` messages and waits for them. */
  async receive(count: number): Promise<RheaDelivery[]> {
    this.link.add_credit(count);
    return this.take(count);
  }

  /** Takes the unused credit back, and resolves when the broker has answered. */
  async drain(): Promise<void> {
    const drained = this.#client.event(this.link, 'receiver_drained');
    this.link.drain_credit();
    await drained;
  }

  /** Settles as `update` says and resolves with the broker's answer. */
  async settle(update: () => void): Promise<Outcome['error']> {
    const settled = this.#client.event(this.link, 'settled');
    update();
    const { delivery } = await settled;
    return errorOf(delivery).error;
  }
}

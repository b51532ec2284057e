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
  for (const event of ['session_error', 'sender_error', 'receiver_error', 'connection_error']) connection.on(event, () => {});
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

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** The next `event`; rejects when the connection is lost before. */
  event(of: unknown, event: string): Promise<EventContext> {
    const emitter = of as Emitter;
    return new Promise((resolve, reject) => {
      const lost = (context: EventContext) => reject(context.error ?? new Error(`connection lost before ${event}`));
      emitter.once(event, (context) => {
        this.connection.removeListener('disconnected', lost);
        resolve(context);
      });
      this.connection.once('disconnected', lost);
    });
  }

  /** A link that may send. Rejects with the error of a refusal. */
  async sender(address: string, options: object = {}): Promise<RheaSender> {
    const sender = this.connection.open_sender({ target: address, autosettle: false, ...options } as never);
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
    // A refusal is an attach without termini and then a detach with the reason.
    const refused = this.event(link, failure).then(() => {
      throw link.error;
    });
    refused.catch(() => {});
    await Promise.race([this.event(link, event), refused]);
    if (event === 'receiver_open' && link.source?.address === undefined) await refused;
  }

  async close(): Promise<void> {
    if (this.connection.is_closed() || !this.connection.is_open()) return;
    const closed = this.event(this.connection, 'connection_close');
    this.connection.close();
    await closed.catch(() => {});
  }
}

export interface Outcome {
  readonly state: 'accepted' | 'rejected' | 'released' | 'modified';
  readonly error?: { readonly condition?: string; readonly description?: string };
}

export class RheaSender {
  readonly link: Sender;
  readonly #client: RheaClient;

  constructor(client: RheaClient, link: Sender) {
    this.#client = client;
    this.link = link;
  }

  /** Sends encoded bytes as they are, and resolves with the broker's outcome. */
  async send(bytes: Buffer, format = 0): Promise<Outcome> {
    const settled = this.#client.event(this.link, 'settled');
    this.link.send(bytes as never, undefined as never, format);
    const { delivery } = await settled;
    const state = delivery!.remote_state as unknown as { error?: Outcome['error'] } & Record<string, unknown>;
    const name = (['accepted', 'rejected', 'released', 'modified'] as const).find((outcome) => isOutcome(state, outcome));
    return { state: name!, ...(state.error === undefined ? {} : { error: state.error }) };
  }

  /** Sends without asking for an outcome. */
  sendSettled(bytes: Buffer): void {
    const delivery = this.link.send(bytes as never, undefined as never, 0);
    (delivery as unknown as { settled: boolean }).settled = true;
  }
}

/** [AMQP 3.4] rhea gives an outcome as the composite it decoded, which knows its descriptor only. */
function isOutcome(state: unknown, outcome: string): boolean {
  const descriptors: Record<string, number> = { accepted: 0x24, rejected: 0x25, released: 0x26, modified: 0x27 };
  return Number((state as { constructor: { composite_type?: string } } & { descriptor?: unknown })?.descriptor) === descriptors[outcome];
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
    return (delivery!.remote_state as { error?: Outcome['error'] } | undefined)?.error;
  }
}

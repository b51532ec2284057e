import {
  isServiceBusError,
  ServiceBusClient,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import type { Ledger } from './ledger.ts';
import { type Life, repeat, untilOver } from './loops.ts';

const SESSIONS = ['a', 'b', 'c'];

export interface Ledgers {
  readonly orders: Ledger;
  readonly visits: Ledger;
  readonly one: Ledger;
  readonly two: Ledger;
}

/** Real clients that do everything at once, until the server is gone. */
export class Load {
  readonly #client: ServiceBusClient;
  readonly #ledgers: Ledgers;
  readonly #life: Life;
  readonly #random: () => number;
  readonly #nextId: () => string;

  constructor(connectionString: string, ledgers: Ledgers, life: Life, random: () => number, nextId: () => string) {
    this.#client = new ServiceBusClient(connectionString, {
      retryOptions: { maxRetries: 0, timeoutInMs: 3_000, retryDelayInMs: 1 },
    });
    this.#ledgers = ledgers;
    this.#life = life;
    this.#random = random;
    this.#nextId = nextId;
  }

  /** See {@link untilOver}. */
  async run(): Promise<string[]> {
    const { orders, one, two } = this.#ledgers;
    const client = this.#client;
    const deadLetter = { subQueueType: 'deadLetter' } as const;
    const loops = [
      this.#sending(),
      this.#scheduling(),
      this.#publishing(),
      this.#sendingToSessions(),
      this.#settling(client.createReceiver('orders'), orders),
      this.#completing(client.createReceiver('orders', deadLetter), orders),
      this.#completing(client.createReceiver('events', 'one'), one),
      this.#completing(client.createReceiver('events', 'two'), two),
      this.#visiting(),
    ];
    return untilOver(this.#life, loops, () => client.close());
  }

  #loop(step: () => Promise<void>): Promise<never> {
    const isTaken = (error: unknown) => isServiceBusError(error) && error.code === 'SessionCannotBeLocked';
    return repeat(this.#life, step, isTaken);
  }

  #sending(): Promise<never> {
    const sender = this.#client.createSender('orders');
    return this.#loop(async () => {
      const ids = this.#ids(1 + this.#below(5));
      await this.#ledgers.orders.during('sent', ids, () => sender.sendMessages(ids.map((body) => ({ body }))));
    });
  }

  #scheduling(): Promise<never> {
    const { orders } = this.#ledgers;
    const sender = this.#client.createSender('orders');
    return this.#loop(async () => {
      const ids = this.#ids(2);
      const at = new Date(Date.now() + 200 + this.#below(4_000));
      const messages = ids.map((body) => ({ body }));
      const numbers = await orders.during('sent', ids, () => sender.scheduleMessages(messages, at));
      for (const [index, number] of numbers.entries()) orders.numbered(ids[index]!, number.toNumber());
      if (at.getTime() - Date.now() < 100) return;
      await orders.during('ended', [ids[0]!], () => sender.cancelScheduledMessages(numbers[0]!));
    });
  }

  #publishing(): Promise<never> {
    const { one, two } = this.#ledgers;
    const sender = this.#client.createSender('events');
    return this.#loop(async () => {
      const ids = this.#ids(1 + this.#below(3));
      const send = () => sender.sendMessages(ids.map((body) => ({ body })));
      await one.during('sent', ids, () => two.during('sent', ids, send));
    });
  }

  #sendingToSessions(): Promise<never> {
    const sender = this.#client.createSender('visits');
    return this.#loop(async () => {
      const ids = this.#ids(2);
      const sessionId = SESSIONS[this.#below(SESSIONS.length)]!;
      const messages = ids.map((body) => ({ body, sessionId }));
      await this.#ledgers.visits.during('sent', ids, () => sender.sendMessages(messages));
    });
  }

  #settling(receiver: ServiceBusReceiver, ledger: Ledger): Promise<never> {
    return this.#loop(async () => {
      for (const message of await this.#receive(receiver, ledger)) await this.#settle(receiver, ledger, message);
    });
  }

  async #settle(receiver: ServiceBusReceiver, ledger: Ledger, message: ServiceBusReceivedMessage): Promise<void> {
    const ids = [message.body as string];
    const roll = this.#random();
    if (roll < 0.5) return ledger.during('ended', ids, () => receiver.completeMessage(message));
    if (roll < 0.6) return receiver.abandonMessage(message, { tried: 'once' });
    if (roll < 0.8) return ledger.during('deadLettered', ids, () => receiver.deadLetterMessage(message));
    await ledger.during('deferred', ids, () => receiver.deferMessage(message));
    if (roll < 0.9) return;
    const [again] = await receiver.receiveDeferredMessages([message.sequenceNumber!]);
    await ledger.during('ended', ids, () => receiver.completeMessage(again!));
  }

  #completing(receiver: ServiceBusReceiver, ledger: Ledger): Promise<never> {
    return this.#loop(async () => {
      for (const message of await this.#receive(receiver, ledger)) {
        // Some stay locked, and more are left than are taken, so that there is something to lose.
        if (this.#random() < 0.4) continue;
        await ledger.during('ended', [message.body as string], () => receiver.completeMessage(message));
      }
    });
  }

  #visiting(): Promise<never> {
    const { visits } = this.#ledgers;
    return this.#loop(async () => {
      const sessionId = SESSIONS[this.#below(SESSIONS.length)]!;
      const session = await this.#client.acceptSession('visits', sessionId);
      visits.stateRead(sessionId, String((await session.getSessionState()) ?? 'none'));
      for (const message of await this.#receive(session, visits)) {
        if (this.#random() < 0.4) continue;
        await visits.during('ended', [message.body as string], () => session.completeMessage(message));
      }
      const state = this.#random() < 0.2 ? 'none' : this.#nextId();
      await visits.settingState(sessionId, state, () => session.setSessionState(state === 'none' ? null : state));
      await session.close();
    });
  }

  async #receive(receiver: ServiceBusReceiver, ledger: Ledger): Promise<ServiceBusReceivedMessage[]> {
    const messages = await receiver.receiveMessages(1 + this.#below(8), { maxWaitTimeInMs: 200 });
    for (const { body, sequenceNumber } of messages) ledger.received(body as string, sequenceNumber!.toNumber());
    return messages;
  }

  #ids(count: number): string[] {
    return Array.from({ length: count }, this.#nextId);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

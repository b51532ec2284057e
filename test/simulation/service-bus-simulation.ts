import { expect } from 'vitest';
import {
  type Command,
  type Delivery,
  Failure,
  type Outcome,
  type ReceiveMode,
  type ReplyOf,
  type SettlementOutcome,
} from '../../emulators/service-bus/core/commands.ts';
import type { Lock } from '../../emulators/service-bus/core/lock.ts';
import type { IncomingMessage, StoredMessage } from '../../emulators/service-bus/core/message.ts';
import { Namespace } from '../../emulators/service-bus/core/namespace.ts';
import { seededIds, seededRandom } from '../../src/kernel/ids.ts';
import { type ModelLock, type ModelMessage, ModelQueue, type Tally } from './service-bus-model.ts';
import { Projection } from './service-bus-projection.ts';

const UNLIMITED = Number.POSITIVE_INFINITY;
const ORDERS = { name: 'Orders', lockDurationMs: 30_000, maxDeliveryCount: 3 };
const QUICK = { name: 'quick', lockDurationMs: 5_000, maxDeliveryCount: 2 };
const ALL = { name: 'all', lockDurationMs: 60_000, maxDeliveryCount: 10 };
const SHORT = { name: 'short', lockDurationMs: 10_000, maxDeliveryCount: 1 };
const TOPIC_TTL_MS = 90_000;

interface OpenReceiver {
  readonly id: number;
  readonly mode: ReceiveMode;
  readonly queue: ModelQueue;
}

/** Drives a namespace and a model with the same random commands at the same virtual times, and compares all that shows. */
export class Simulation {
  /** The commands so far, for a failure's message. */
  readonly history: string[] = [];
  readonly #random: () => number;
  readonly #namespace: Namespace;
  readonly #projection = new Projection();
  readonly #tally: Tally = { sent: 0, completed: 0, received: 0, expired: 0 };
  readonly #queues: ModelQueue[];
  readonly #subscriptions: ModelQueue[];
  #topicSequenceNumber = 0;
  #nextIdentity = 0;
  #nowMs = 1_000_000;
  #wakeAtMs = UNLIMITED;
  #receivers: OpenReceiver[] = [];
  #nextReceiver = 1;
  readonly #locks: { readonly real: Lock; readonly model: ModelLock }[] = [];
  readonly #commands: string[] = [];
  readonly #events: string[] = [];

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    const entity = (of: typeof ORDERS, ttlMs: number, deadLetteringOnMessageExpiration: boolean) => ({
      ...of,
      defaultMessageTimeToLiveMs: ttlMs,
      deadLetteringOnMessageExpiration,
      messageSizeBytesMax: 1000,
    });
    const subscriptions = [entity(ALL, UNLIMITED, true), entity(SHORT, 20_000, false)];
    this.#namespace = new Namespace({
      name: 'bus',
      queues: [entity(ORDERS, UNLIMITED, true), entity(QUICK, 15_000, false)],
      topics: [{ name: 'events', defaultMessageTimeToLiveMs: TOPIC_TTL_MS, messageSizeBytesMax: 1000, subscriptions }],
      limits: { messageSizeBytesMax: 500 },
      ids: seededIds(seed),
    });
    this.#subscriptions = [
      this.#model('events/Subscriptions/all', ALL, UNLIMITED, true),
      this.#model('events/Subscriptions/short', SHORT, 20_000, false),
    ];
    const sources = [
      this.#model('Orders', ORDERS, UNLIMITED, true),
      this.#model('quick', QUICK, 15_000, false),
      ...this.#subscriptions,
    ];
    this.#queues = sources.flatMap((queue) => [queue, queue.deadLetters!]);
  }

  /** One random command after some random time. */
  step(): void {
    this.#passTime();
    const roll = this.#random();
    if (roll < 0.22) this.#send();
    else if (roll < 0.3) this.#open();
    else if (roll < 0.5) this.#grant();
    else if (roll < 0.53) this.#close();
    else if (roll < 0.78) this.#settle();
    else if (roll < 0.82) this.#findLock();
    else if (roll < 0.87) this.#renew();
    else if (roll < 0.94) this.#peek();
    else this.#execute({ type: 'wake' }, () => undefined);
  }

  /** Nothing is lost, doubled or out of order: core, model and the events' projection hold the same. */
  checkAll(): void {
    this.#execute({ type: 'wake' }, () => undefined);
    for (const queue of this.#queues) {
      const peeked = this.#execute(
        { type: 'peek', entity: queue.settings.path, fromSequenceNumber: 0, count: 10_000 },
        () => undefined,
      );
      const messages = (peeked.reply as { messages: StoredMessage[] }).messages;
      expect(messages.map(shownReal)).toEqual(queue.peek(0, 10_000).map(shownModel));
      const facts = this.#projection.of(queue.settings.path);
      expect(facts.size).toBe(messages.length);
      for (const model of queue.messages) {
        const fact = facts.get(model.sequenceNumber)!;
        expect(fact.deliveryCount).toBe(model.deliveryCount);
        expect(Object.fromEntries(fact.changes ?? [])).toEqual(model.changes);
        expect(fact.lockedUntilMs).toBe(model.lockedUntilMs);
      }
    }
    const { sent, completed, received, expired } = this.#tally;
    const live = this.#queues.reduce((sum, queue) => sum + queue.messages.length, 0);
    expect(completed + received + expired + live).toBe(sent);
  }

  count(commandsByType: Map<string, number>, eventsByType: Map<string, number>): void {
    for (const type of this.#commands) commandsByType.set(type, (commandsByType.get(type) ?? 0) + 1);
    for (const type of this.#events) eventsByType.set(type, (eventsByType.get(type) ?? 0) + 1);
  }

  #model(path: string, of: typeof ORDERS, ttlMs: number, deadLetterExpired: boolean): ModelQueue {
    const settings = { ...of, path, ttlMs, deadLetterExpired };
    const sink = {
      ...settings,
      path: `${path}/$DeadLetterQueue`,
      maxDeliveryCount: UNLIMITED,
      ttlMs: UNLIMITED,
      deadLetterExpired: false,
    };
    return new ModelQueue(settings, this.#tally, new ModelQueue(sink, this.#tally));
  }

  /** Mostly a little, sometimes just to when something is due, sometimes far beyond. Wakes are not always sent. */
  #passTime(): void {
    const roll = this.#random();
    if (roll < 0.3) return;
    if (roll < 0.7) this.#nowMs += this.#below(3_000);
    else if (roll < 0.9 && this.#wakeAtMs !== UNLIMITED) {
      this.#nowMs = Math.max(this.#nowMs, this.#wakeAtMs);
      this.#execute({ type: 'wake' }, () => undefined);
    } else if (roll < 0.95) this.#nowMs += this.#below(70_000);
  }

  #send(): void {
    const entity = this.#pick(['Orders', 'quick', 'events', 'ORDERS', 'nowhere', 'quick/$deadletterqueue'])!;
    const messages = Array.from({ length: 1 + this.#below(4) }, () => this.#incoming());
    this.#execute({ type: 'send', entity, messages }, () => {
      if (entity === 'nowhere') return 'entity-not-found';
      if (entity.includes('$')) return 'dead-letter-queue-is-read-only';
      if (messages.some((message) => message.sizeBytes > 500)) return 'message-too-large';
      for (const { content, ttlMs = UNLIMITED } of messages) {
        if (entity !== 'events') {
          const name = entity.toLowerCase();
          const queue = this.#queues.find(({ settings }) => settings.path.toLowerCase() === name)!;
          queue.enqueue(content, ttlMs, 0, this.#nowMs);
          continue;
        }
        this.#topicSequenceNumber++;
        for (const subscription of this.#subscriptions) {
          subscription.enqueue(content, Math.min(ttlMs, TOPIC_TTL_MS), this.#topicSequenceNumber, this.#nowMs);
        }
      }
      return undefined;
    });
  }

  #incoming(): IncomingMessage {
    const identity = this.#nextIdentity++;
    const content = { bytes: Uint8Array.of(identity >> 8, identity & 255) };
    const sizeBytes = this.#random() < 0.03 ? 501 : 500;
    const ttlMs = this.#pick([undefined, undefined, 0, 1_000, 10_000, 40_000, 200_000]);
    return ttlMs === undefined ? { content, sizeBytes } : { content, sizeBytes, ttlMs };
  }

  #open(): void {
    const queue = this.#pick(this.#queues)!;
    const mode = this.#random() < 0.8 ? 'peek-lock' : 'receive-and-delete';
    const id = this.#nextReceiver++;
    const entity = this.#random() < 0.5 ? queue.settings.path : queue.settings.path.toUpperCase();
    this.#execute({ type: 'open-receiver', entity, receiver: id, mode }, () => {
      this.#receivers.push({ id, mode, queue });
      return undefined;
    });
  }

  #grant(): void {
    const receiver = this.#pick(this.#receivers);
    const credit = this.#below(5);
    if (receiver === undefined) {
      this.#execute({ type: 'grant', receiver: 0, credit }, () => 'receiver-not-open');
      return;
    }
    this.#execute({ type: 'grant', receiver: receiver.id, credit }, () => {
      receiver.queue.setCredit(receiver.id, receiver.mode, credit);
      return undefined;
    });
  }

  #close(): void {
    const receiver = this.#pick(this.#receivers);
    if (receiver === undefined) return;
    this.#execute({ type: 'close-receiver', receiver: receiver.id }, () => {
      receiver.queue.setCredit(receiver.id, receiver.mode, 0);
      this.#receivers = this.#receivers.filter((other) => other !== receiver);
      return undefined;
    });
  }

  #settle(): void {
    const lock = this.#pickLock();
    if (lock === undefined) return;
    const changes = new Map([[this.#pick(['a', 'b', 'DeadLetterReason'])!, this.#below(10)]]);
    const outcome = this.#pick<SettlementOutcome>([
      { type: 'complete' },
      { type: 'complete' },
      { type: 'abandon' },
      { type: 'abandon', changes },
      { type: 'release' },
      { type: 'dead-letter' },
      { type: 'dead-letter', reason: 'why', description: '', changes },
    ])!;
    this.#execute({ type: 'settle', lock: lock.real, outcome }, () =>
      lock.model.queue.settle(lock.model, outcome, this.#nowMs),
    );
  }

  #findLock(): void {
    const lock = this.#pickLock();
    if (lock === undefined) return;
    const entity = lock.model.queue.settings.path;
    const found = this.#execute({ type: 'find-lock', entity, token: lock.real.token }, () =>
      lock.model.held ? undefined : 'message-lock-lost',
    );
    if (lock.model.held) expect(found.reply).toBe(lock.real);
  }

  #renew(): void {
    const lock = this.#pickLock();
    if (lock === undefined) return;
    const { queue } = lock.model;
    const locks = this.#locks.filter(({ model }) => model.queue === queue && (model.held || this.#random() < 0.02));
    const tokens = locks.map(({ real }) => real.token);
    this.#execute({ type: 'renew-locks', entity: queue.settings.path, tokens }, () => {
      if (locks.some(({ model }) => !model.held)) return 'message-lock-lost';
      for (const { model } of locks) model.message.lockedUntilMs = this.#nowMs + queue.settings.lockDurationMs;
      return undefined;
    });
  }

  #peek(): void {
    const queue = this.#pick(this.#queues)!;
    const [fromSequenceNumber, count] = [this.#below(20), 1 + this.#below(5)];
    // The reply is from before the deliveries of its turn.
    let expected: unknown[] = [];
    const { reply } = this.#execute({ type: 'peek', entity: queue.settings.path, fromSequenceNumber, count }, () => {
      expected = queue.peek(fromSequenceNumber, count).map(shownModel);
      return undefined;
    });
    expect((reply as { messages: StoredMessage[] }).messages.map(shownReal)).toEqual(expected);
  }

  /** Runs a command in both worlds. `model` gives the error that the model expects. */
  #execute<C extends Command>(command: C, model: () => string | undefined): Outcome<ReplyOf<C>> {
    this.history.push(`${this.#nowMs} ${JSON.stringify(command, shortened)}`);
    this.#commands.push(command.type);
    for (const queue of this.#queues) queue.passTime(this.#nowMs);
    const expected = model();
    for (const queue of this.#queues) queue.passTime(this.#nowMs);
    const outcome = this.#namespace.execute(command, this.#nowMs);
    expect(outcome.reply instanceof Failure ? outcome.reply.error : undefined).toBe(expected);
    const expectedCounts = this.#queues.map((queue) => this.#checkDeliveries(queue, outcome.deliveries));
    expect(outcome.deliveries.length).toBe(expectedCounts.reduce((sum, count) => sum + count));
    for (const event of outcome.events) {
      this.#events.push(event.type);
      this.#projection.apply(event);
    }
    expect(outcome.wakeAtMs).toBeGreaterThan(this.#nowMs);
    expect(outcome.wakeAtMs).toBeLessThanOrEqual(Math.min(...this.#queues.map((queue) => queue.nextDueAtMs())));
    this.#wakeAtMs = outcome.wakeAtMs;
    for (const { real, model: lock } of this.#locks) expect(real.state === 'held').toBe(lock.held);
    return outcome;
  }

  /** The deliveries of one queue, in order. Gives how many the model expects. */
  #checkDeliveries(queue: ModelQueue, deliveries: readonly Delivery[]): number {
    const expected = queue.deliver(this.#nowMs);
    const path = queue.settings.path;
    const ids = new Set(expected.map(({ receiver }) => receiver));
    for (const { id, queue: other } of this.#receivers) if (other === queue) ids.add(id);
    const found = deliveries.filter(({ receiver }) => ids.has(receiver));
    expect(found.map(({ receiver, message }) => [path, receiver, shownReal(message)])).toEqual(
      expected.map(({ receiver, message }) => [path, receiver, shownModel(message)]),
    );
    found.forEach(({ lock: real }, i) => {
      const { lock: model } = expected[i]!;
      expect(real?.untilMs).toBe(model?.message.lockedUntilMs);
      if (real !== undefined && model !== undefined) this.#locks.push({ real, model });
    });
    return expected.length;
  }

  /** Mostly one that is held. */
  #pickLock() {
    const held = this.#locks.filter(({ model }) => model.held);
    return this.#pick(this.#random() < 0.85 ? held : this.#locks);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[this.#below(from.length)];
  }
}

function shownReal(message: StoredMessage) {
  const { sequenceNumber, enqueuedSequenceNumber, enqueuedAtMs, expiresAtMs, deliveryCount } = message;
  const changes = Object.fromEntries(message.changes ?? []);
  const identity = message.content;
  return { identity, sequenceNumber, enqueuedSequenceNumber, enqueuedAtMs, expiresAtMs, deliveryCount, changes };
}

function shownModel({ lockedUntilMs: _, ...message }: ModelMessage) {
  return message;
}

function shortened(key: string, value: unknown): unknown {
  if (key === 'lock') return `of message ${(value as Lock).message.sequenceNumber}`;
  if (key === 'token' || key === 'tokens' || key === 'content') return '…';
  return value instanceof Map ? Object.fromEntries(value) : value;
}

import { expect } from 'vitest';
import {
  type Command,
  type Delivery,
  Failure,
  type Notice,
  type Outcome,
  type ReceiveMode,
  type ReplyOf,
  type SettlementOutcome,
} from '../../emulators/service-bus/core/commands.ts';
import type { Lock } from '../../emulators/service-bus/core/lock.ts';
import type { StoredMessage } from '../../emulators/service-bus/core/message.ts';
import { Namespace } from '../../emulators/service-bus/core/namespace.ts';
import { SERVICE_BUS_LIMITS } from '../../emulators/service-bus/limits.ts';
import { seededIds } from '../../src/kernel/ids.ts';
import { Chance } from './service-bus-chance.ts';
import { ENTITIES, SENT_TO } from './service-bus-entities.ts';
import { checkFacts } from './service-bus-facts.ts';
import { modelOf, randomMessage, SESSIONS } from './service-bus-messages.ts';
import type { ModelDelivery, ModelLock, ModelQueue } from './service-bus-model.ts';
import { ModelBus } from './service-bus-model-bus.ts';
import { Projection } from './service-bus-projection.ts';
import { shortened, shownModel, shownReal } from './service-bus-shown.ts';

interface OpenReceiver {
  readonly id: number;
  readonly mode: ReceiveMode;
  readonly queue: ModelQueue;
}

/** Drives a namespace and a model with the same random commands at the same virtual times, and compares all that shows. */
export class Simulation {
  /** The commands so far, for a failure's message. */
  readonly history: string[] = [];
  readonly #chance: Chance;
  readonly #namespace: Namespace;
  readonly #model = new ModelBus(ENTITIES, 1_000_000);
  readonly #projection = new Projection();
  #nextIdentity = 0;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #receivers: OpenReceiver[] = [];
  #nextReceiver = 1;
  readonly #locks: { readonly real: Lock; readonly model: ModelLock }[] = [];
  readonly #commands: string[] = [];
  readonly #events: string[] = [];

  constructor(seed: number) {
    this.#chance = new Chance(seed);
    const limits = { ...SERVICE_BUS_LIMITS.relaxed, messageSizeBytesMax: 1_000 };
    this.#namespace = new Namespace({ name: 'bus', authorizationRules: [], ...ENTITIES, limits, ids: seededIds(seed) });
  }

  /** One random command after some random time. */
  step(): void {
    this.#passTime();
    const roll = this.#chance.roll();
    if (roll < 0.24) this.#send();
    else if (roll < 0.3) this.#open();
    else if (roll < 0.37) this.#accept();
    else if (roll < 0.54) this.#grant();
    else if (roll < 0.57) this.#close();
    else if (roll < 0.78) this.#settle();
    else if (roll < 0.8) this.#findLock();
    else if (roll < 0.83) this.#renew();
    else if (roll < 0.86) this.#receiveDeferred();
    else if (roll < 0.88) this.#cancel();
    else if (roll < 0.95) this.#onSession();
    else if (roll < 0.97) this.#peek();
    else if (roll < 0.985) this.#delete();
    else this.#execute({ type: 'wake' }, () => undefined);
  }

  /** Nothing is lost, doubled or out of order: core, model and the events' projection hold the same. */
  checkAll(): void {
    this.#execute({ type: 'wake' }, () => undefined);
    for (const queue of this.#model.queues) checkFacts(queue, this.#projection);
    const { entered, left } = this.#model.tally;
    const live = this.#model.queues.reduce((sum, queue) => sum + queue.messages.length, 0);
    expect(live).toBe(entered - left);
  }

  count(commandsByType: Map<string, number>, eventsByType: Map<string, number>): void {
    for (const [types, counts] of [
      [this.#commands, commandsByType],
      [this.#events, eventsByType],
    ] as const) {
      for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }

  /** Mostly a little, sometimes just to when something is due, sometimes far beyond. Wakes are not always sent. */
  #passTime(): void {
    const roll = this.#chance.roll();
    if (roll < 0.3) return;
    // Fractions keep what is independent from falling due at one moment, in an order that nobody has promised.
    if (roll < 0.7) this.#model.nowMs += this.#chance.roll() * 3_000;
    else if (roll < 0.9 && this.#wakeAtMs !== Number.POSITIVE_INFINITY) {
      this.#model.nowMs = Math.max(this.#model.nowMs, this.#wakeAtMs);
      this.#execute({ type: 'wake' }, () => undefined);
    } else if (roll < 0.95) this.#model.nowMs += this.#chance.roll() * 70_000;
  }

  #send(): void {
    const entity = this.#chance.pick(SENT_TO)!;
    const sessionId = this.#chance.pick(SESSIONS);
    const atMs = this.#model.nowMs + this.#chance.roll() * 20_000 - 2_000;
    const messages = Array.from({ length: 1 + this.#chance.below(4) }, () =>
      randomMessage(this.#chance, this.#nextIdentity++, sessionId, atMs),
    );
    this.#execute({ type: 'send', entity, messages }, () => this.#model.take(entity, messages.map(modelOf)));
  }

  #open(): void {
    const queue = this.#chance.pick(this.#model.queues)!;
    const mode = this.#chance.mode();
    const id = this.#nextReceiver++;
    const entity = this.#chance.roll() < 0.5 ? queue.settings.path : queue.settings.path.toUpperCase();
    this.#execute({ type: 'open-receiver', entity, receiver: id, mode }, () => {
      const refusal = this.#receiveRefusal(queue) ?? (queue.sessions === undefined ? undefined : 'session-required');
      if (refusal === undefined) this.#receivers.push({ id, mode, queue });
      return refusal;
    });
  }

  #accept(): void {
    const queue = this.#chance.roll() < 0.9 ? this.#sessionQueue() : this.#chance.pick(this.#model.queues)!;
    const mode = this.#chance.mode();
    const id = this.#nextReceiver++;
    const sessionId = this.#chance.roll() < 0.4 ? this.#chance.pick(SESSIONS) : undefined;
    const timeoutMs = this.#chance.pick([0, 3_001.3, 25_003.7])!;
    const entity = queue.settings.path;
    this.#execute({ type: 'accept-session', entity, receiver: id, mode, sessionId, timeoutMs }, () => {
      const refusal =
        this.#receiveRefusal(queue) ?? (queue.sessions === undefined ? 'session-not-supported' : undefined);
      const failure = refusal ?? queue.sessions!.accept(id, mode, sessionId, timeoutMs);
      if (failure === undefined) this.#receivers.push({ id, mode, queue });
      return failure;
    });
  }

  #receiveRefusal({ settings, deadLetters }: ModelQueue): string | undefined {
    if (settings.path.startsWith('parts')) return 'entity-disabled';
    return settings.forwardTo !== undefined && deadLetters !== undefined ? 'receiver-on-forwarding-entity' : undefined;
  }

  #grant(): void {
    const receiver = this.#chance.pick(this.#receivers);
    const credit = this.#chance.below(5);
    if (receiver === undefined) {
      this.#execute({ type: 'grant', receiver: 0, credit }, () => 'receiver-not-open');
      return;
    }
    const { id, mode, queue } = receiver;
    this.#execute({ type: 'grant', receiver: id, credit }, () => {
      if (queue.sessions === undefined) queue.setCredit(id, mode, credit);
      else queue.sessions.setCredit(id, credit);
      return undefined;
    });
  }

  #close(): void {
    const receiver = this.#chance.pick(this.#receivers);
    if (receiver === undefined) return;
    const { id, mode, queue } = receiver;
    this.#execute({ type: 'close-receiver', receiver: id }, () => {
      if (queue.sessions === undefined) queue.setCredit(id, mode, 0);
      else queue.sessions.close(id);
      this.#receivers = this.#receivers.filter((other) => other !== receiver);
      return undefined;
    });
  }

  #settle(): void {
    const lock = this.#pickLock();
    if (lock === undefined) return;
    const changes = new Map([[this.#chance.pick(['a', 'b', 'DeadLetterReason'])!, this.#chance.below(10)]]);
    const outcome = this.#chance.pick<SettlementOutcome>([
      { type: 'complete' },
      { type: 'complete' },
      { type: 'abandon' },
      { type: 'abandon', changes },
      { type: 'release' },
      { type: 'defer' },
      { type: 'defer', changes },
      { type: 'dead-letter' },
      { type: 'dead-letter', reason: 'why', description: '', changes },
    ])!;
    this.#execute({ type: 'settle', lock: lock.real, outcome }, () => lock.model.queue.settle(lock.model, outcome));
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
    const locks = this.#locks.filter(
      ({ model }) => model.queue === queue && (model.held || this.#chance.roll() < 0.02),
    );
    const tokens = locks.map(({ real }) => real.token);
    this.#execute({ type: 'renew-locks', entity: queue.settings.path, tokens }, () =>
      queue.renew(locks.map(({ model }) => model)),
    );
  }

  #receiveDeferred(): void {
    const deferred = this.#model.queues.filter(({ messages }) => messages.some(({ state }) => state === 'deferred'));
    const queue = this.#chance.pick(deferred);
    if (queue === undefined || this.#receiveRefusal(queue) === 'entity-disabled') return;
    const numbers = queue.messages.filter(({ state }) => state === 'deferred' || this.#chance.roll() < 0.02);
    const sequenceNumbers = numbers.map(({ sequenceNumber }) => sequenceNumber).slice(this.#chance.below(2));
    const sessionId = queue.sessions === undefined ? undefined : numbers[0]!.incoming.sessionId;
    const mode = this.#chance.mode();
    let expected: ReturnType<ModelQueue['receiveDeferred']> = [];
    let shown: unknown;
    const { reply } = this.#execute(
      { type: 'receive-deferred', entity: queue.settings.path, sequenceNumbers, mode, sessionId },
      () => {
        expected = queue.receiveDeferred(sequenceNumbers, mode, sessionId);
        if (typeof expected === 'string') return expected;
        shown = expected.map(({ message }) => shownModel(message));
        return undefined;
      },
    );
    if (reply instanceof Failure || typeof expected === 'string') return;
    expect(reply.messages.map(({ message }) => shownReal(message))).toEqual(shown);
    this.#pair(reply.messages, expected);
  }

  #cancel(): void {
    const queues = this.#model.queues.filter(({ settings }) => !settings.path.includes('/'));
    const withScheduled = queues.filter(({ messages }) => messages.some(({ state }) => state === 'scheduled'));
    const queue = this.#chance.pick(withScheduled) ?? queues[0]!;
    const entity = this.#chance.roll() < 0.3 ? 'events' : queue.settings.path;
    const ofQueue = queue.messages.filter(({ state }) => state === 'scheduled' || this.#chance.roll() < 0.02);
    const scheduled =
      entity === 'events' ? this.#model.scheduledAt('events') : ofQueue.map(({ sequenceNumber }) => sequenceNumber);
    const sequenceNumbers = scheduled.slice(0, 1 + this.#chance.below(2));
    if (this.#chance.roll() < 0.05) sequenceNumbers.push(100_000);
    this.#execute({ type: 'cancel-scheduled', entity, sequenceNumbers }, () =>
      this.#model.cancel(entity, sequenceNumbers),
    );
  }

  #onSession(): void {
    const queue = this.#sessionQueue();
    const sessions = queue.sessions!;
    const entity = queue.settings.path;
    const held = sessions.holds.map(({ sessionId }) => sessionId);
    const sessionId = this.#chance.pick(this.#chance.roll() < 0.8 && held.length > 0 ? held : SESSIONS)!;
    const roll = this.#chance.roll();
    if (roll < 0.3) {
      const { reply } = this.#execute({ type: 'renew-session-lock', entity, sessionId }, () =>
        sessions.renew(sessionId),
      );
      if (!(reply instanceof Failure)) expect(reply.lockedUntilMs).toBe(sessions.lockedUntilMs(sessionId));
    } else if (roll < 0.65) {
      const state = this.#chance.roll() < 0.4 ? undefined : Uint8Array.of(this.#chance.below(256));
      this.#execute({ type: 'set-session-state', entity, sessionId, state }, () => sessions.setState(sessionId, state));
    } else if (roll < 0.8) {
      const { reply } = this.#execute({ type: 'get-session-state', entity, sessionId }, () =>
        sessions.isHeld(sessionId) ? undefined : 'session-lock-lost',
      );
      const state = sessions.sessions.find(({ id }) => id === sessionId)?.state;
      if (!(reply instanceof Failure)) expect(reply.state).toBe(state);
    } else {
      const [skip, top] = [this.#chance.below(2), 1 + this.#chance.below(4)];
      const updatedSinceMs = this.#chance.roll() < 0.5 ? 'active' : this.#model.nowMs - this.#chance.roll() * 60_000;
      let expected: string[] = [];
      const { reply } = this.#execute({ type: 'list-sessions', entity, updatedSinceMs, skip, top }, () => {
        expected = sessions.list(updatedSinceMs, skip, top);
        return undefined;
      });
      expect(reply).toEqual({ sessionIds: expected });
    }
  }

  #peek(): void {
    const queue = this.#chance.pick(this.#model.queues)!;
    if (this.#receiveRefusal(queue) === 'entity-disabled') return;
    const [fromSequenceNumber, count] = [this.#chance.below(20), 1 + this.#chance.below(5)];
    const sessionId = this.#chance.roll() < 0.4 ? this.#chance.pick(SESSIONS)! : undefined;
    const ofSession = sessionId === undefined ? {} : { sessionId };
    // The reply is from before the deliveries of its turn, which change states.
    let expected: unknown[] = [];
    const command = { type: 'peek', entity: queue.settings.path, fromSequenceNumber, count, ...ofSession } as const;
    const { reply } = this.#execute(command, () => {
      expected = queue.peek(fromSequenceNumber, count, sessionId).map(({ sequenceNumber }) => sequenceNumber);
      return undefined;
    });
    expect((reply as { messages: StoredMessage[] }).messages.map(({ sequenceNumber }) => sequenceNumber)).toEqual(
      expected,
    );
  }

  #delete(): void {
    const queue = this.#chance.pick(this.#model.queues)!;
    if (this.#receiveRefusal(queue) === 'entity-disabled') return;
    const sessionId = this.#chance.roll() < 0.4 ? this.#chance.pick(SESSIONS)! : undefined;
    const ofSession = sessionId === undefined ? {} : { sessionId };
    const count = 1 + this.#chance.below(3);
    const enqueuedBeforeMs = this.#model.nowMs - this.#chance.roll() * 5_000 + 1_000;
    let deleted = -1;
    const entity = queue.settings.path;
    const { reply } = this.#execute({ type: 'delete-messages', entity, count, enqueuedBeforeMs, ...ofSession }, () => {
      deleted = queue.delete(count, enqueuedBeforeMs, sessionId);
      return undefined;
    });
    expect(reply).toEqual({ count: deleted });
  }

  /** Runs a command in both worlds. `model` gives the error that the model expects. */
  #execute<C extends Command>(command: C, model: () => string | undefined): Outcome<ReplyOf<C>> {
    const { nowMs } = this.#model;
    this.history.push(`${nowMs} ${JSON.stringify(command, shortened)}`);
    this.#commands.push(command.type);
    this.#model.passTime();
    const expected = model();
    this.#model.passTime();
    const outcome = this.#namespace.execute(command, nowMs);
    expect(outcome.reply instanceof Failure ? outcome.reply.error : undefined).toBe(expected);
    const deliveries = this.#model.queues.flatMap((queue) => this.#checkDeliveries(queue, outcome.deliveries));
    expect(outcome.deliveries.length).toBe(deliveries.length);
    this.#checkNotices(outcome.notices);
    for (const event of outcome.events) {
      this.#events.push(event.type);
      this.#projection.apply(event);
    }
    expect(outcome.wakeAtMs).toBeGreaterThan(nowMs);
    expect(outcome.wakeAtMs).toBeLessThanOrEqual(this.#model.nextDueAtMs());
    this.#wakeAtMs = outcome.wakeAtMs;
    expect(this.#locks.filter(({ real, model: lock }) => (real.state === 'held') !== lock.held)).toEqual([]);
    return outcome;
  }

  /** The deliveries of one queue: in order for each receiver, and over all receivers where they compete. */
  #checkDeliveries(queue: ModelQueue, deliveries: readonly Delivery[]): ModelDelivery[] {
    const expected = queue.deliver();
    if (deliveries.length === 0 && expected.length === 0) return expected;
    const ids = new Set(expected.map(({ receiver }) => receiver));
    for (const { id, queue: other } of this.#receivers) if (other === queue) ids.add(id);
    const found = deliveries.filter(({ receiver }) => ids.has(receiver));
    if (queue.sessions !== undefined)
      for (const list of [found, expected]) list.sort((a, b) => a.receiver - b.receiver);
    expect(found.map(({ receiver, message }) => [receiver, shownReal(message)])).toEqual(
      expected.map(({ receiver, message }) => [receiver, shownModel(message)]),
    );
    this.#pair(found, expected);
    return expected;
  }

  #pair(
    found: readonly { readonly lock: Lock | undefined }[],
    expected: readonly { readonly lock: ModelLock | undefined }[],
  ): void {
    found.forEach(({ lock: real }, i) => {
      const { lock: model } = expected[i]!;
      expect(real === undefined).toBe(model === undefined);
      if (real === undefined || model === undefined) return;
      const { sessionId, queue, message } = model;
      const untilMs = sessionId === undefined ? message.lockedUntilMs : queue.sessions!.lockedUntilMs(sessionId);
      expect(real.untilMs).toBe(untilMs);
      this.#locks.push({ real, model });
    });
  }

  #checkNotices(notices: readonly Notice[]): void {
    const expected = this.#model.queues.flatMap(({ sessions }) => sessions?.notices.splice(0) ?? []);
    if (notices.length === 0 && expected.length === 0) return;
    const byReceiver = (a: { receiver: number }, b: { receiver: number }) => a.receiver - b.receiver;
    const shown = notices.map((notice) => ({
      type: notice.type,
      receiver: notice.receiver,
      what: notice.type === 'session-accepted' ? [notice.sessionId, notice.lockedUntilMs] : notice.failure.error,
    }));
    expect(shown.sort(byReceiver)).toEqual(expected.sort(byReceiver));
  }

  #sessionQueue(): ModelQueue {
    return this.#chance.pick(this.#model.queues.filter(({ sessions }) => sessions !== undefined))!;
  }

  /** Mostly one that is held. */
  #pickLock() {
    const held = this.#locks.filter(({ model }) => model.held);
    return this.#chance.pick(this.#chance.roll() < 0.85 ? held : this.#locks);
  }
}

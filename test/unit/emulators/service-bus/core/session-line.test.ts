import { describe, expect, it } from 'vitest';
import type { Lock } from '../../../../../emulators/service-bus/core/lock.ts';
import { Bus, incoming, queueDefinition } from './namespace-fixture.ts';

const DEAD = 'orders/$DeadLetterQueue';

class SessionBus extends Bus {
  #accepted = 1_000;

  constructor(overrides: Parameters<typeof queueDefinition>[0] = {}) {
    super([queueDefinition({ requiresSession: true, ...overrides })]);
  }

  sendTo(sessionId: string, ...texts: string[]): void {
    this.reply({ type: 'send', entity: 'orders', messages: texts.map((text) => ({ ...incoming(text), sessionId })) });
  }

  /** A receiver and what it was told at once. */
  accept(sessionId?: string, timeoutMs = 1_000) {
    const receiver = this.#accepted++;
    const command = { type: 'accept-session', entity: 'orders', receiver, mode: 'peek-lock', timeoutMs } as const;
    return { receiver, ...this.execute({ ...command, sessionId }) };
  }

  /** What is there for the receiver, up to `credit`. */
  receive(receiver: number, credit = 10): Lock[] {
    return this.execute({ type: 'grant', receiver, credit }).deliveries.map(({ lock }) => lock!);
  }
}

const textsOf = (locks: Lock[]) => locks.map(({ message }) => message.messageId);

describe('accepting', () => {
  it('gives sessions in the order in which they became free, each to one receiver', () => {
    const bus = new SessionBus();
    bus.sendTo('b', '1');
    bus.sendTo('a', '2');
    bus.sendTo('b', '3');
    const accepted = [bus.accept(), bus.accept(), bus.accept()].map(({ notices }) => notices);
    const untilMs = bus.nowMs + 60_000;
    expect(accepted).toMatchObject([
      [{ type: 'session-accepted', sessionId: 'b', lockedUntilMs: untilMs }],
      [{ type: 'session-accepted', sessionId: 'a', lockedUntilMs: untilMs }],
      [],
    ]);
  });

  it('waits for the next session until the time is up', () => {
    const bus = new SessionBus();
    const { receiver: first, wakeAtMs } = bus.accept(undefined, 500);
    const { receiver: second } = bus.accept(undefined, 5_000);
    expect(wakeAtMs).toBe(bus.nowMs + 500);
    bus.nowMs += 500;
    const { notices } = bus.execute({ type: 'wake' });
    expect(notices).toMatchObject([
      {
        type: 'session-not-accepted',
        receiver: first,
        failure: { error: 'session-wait-timeout', detail: '00:00:00.500' },
      },
    ]);
    const messages = [{ ...incoming('1'), sessionId: 'a' }];
    const sent = bus.execute({ type: 'send', entity: 'orders', messages });
    expect(sent.notices).toMatchObject([{ type: 'session-accepted', receiver: second, sessionId: 'a' }]);
  });

  it('ends when the receiver is closed: nothing is given to it', () => {
    const bus = new SessionBus();
    const { receiver } = bus.accept();
    bus.reply({ type: 'close-receiver', receiver });
    bus.sendTo('a', '1');
    expect(bus.accept().notices).toMatchObject([{ sessionId: 'a' }]);
  });

  it('refuses a session that is held, and entities without sessions', () => {
    const bus = new SessionBus();
    bus.accept('a');
    expect(bus.accept('a').reply).toMatchObject({ error: 'session-cannot-be-locked' });
    const command = { type: 'accept-session', receiver: 1, mode: 'peek-lock', sessionId: 'a', timeoutMs: 0 } as const;
    expect(bus.error({ ...command, entity: DEAD })).toBe('session-not-supported');
    expect(bus.error({ type: 'open-receiver', entity: 'orders', receiver: 1, mode: 'peek-lock' })).toBe(
      'session-required',
    );
  });
});

describe('a session that is held', () => {
  it('gives its own messages in order, an abandoned one first again', () => {
    const bus = new SessionBus();
    bus.sendTo('a', '1', '2', '3');
    bus.sendTo('', 'other');
    const { receiver } = bus.accept('a');
    const [first, second] = bus.receive(receiver, 2);
    bus.settle(first!, { type: 'abandon' });
    expect(textsOf(bus.receive(receiver))).toEqual(['1', '3']);
    expect(bus.settle(second!, { type: 'complete' }).reply).toBeUndefined();
  });

  it('is the lock of its messages, which have none of their own to renew', () => {
    const bus = new SessionBus();
    bus.sendTo('a', '1');
    const { receiver } = bus.accept('a');
    const [lock] = bus.receive(receiver);
    expect(bus.error({ type: 'renew-locks', entity: 'orders', tokens: [lock!.token] })).toBe('lock-of-session-message');
    bus.nowMs += 59_999;
    const renewed = bus.reply({ type: 'renew-session-lock', entity: 'orders', sessionId: 'a' });
    expect(renewed).toEqual({ lockedUntilMs: bus.nowMs + 60_000 });
    expect(lock!.untilMs).toBe(bus.nowMs + 60_000);
  });

  it('is let go by closing, and its messages go back uncounted', () => {
    const bus = new SessionBus();
    bus.sendTo('a', '1');
    const { receiver } = bus.accept('a');
    const [lock] = bus.receive(receiver);
    const { events } = bus.execute({ type: 'close-receiver', receiver });
    expect(events.map(({ type }) => type)).toEqual(['session-unlocked', 'message-returned']);
    expect(bus.error({ type: 'settle', lock: lock!, outcome: { type: 'complete' } })).toBe('session-lock-lost');
    const [again] = bus.receive(bus.accept('a').receiver);
    expect(again!.message.deliveryCount).toBe(0);
  });

  it('is lost when its lock expires: messages go back counted, or to the dead-letter queue', () => {
    const bus = new SessionBus({ maxDeliveryCount: 2 });
    bus.sendTo('a', '1');
    for (const deliveryCount of [0, 1]) {
      const { receiver } = bus.accept();
      const [lock] = bus.receive(receiver);
      expect(lock!.message.deliveryCount).toBe(deliveryCount);
      bus.nowMs += 60_000;
      const { notices } = bus.execute({ type: 'wake' });
      expect(notices).toMatchObject([{ type: 'session-lost', receiver, failure: { error: 'session-lock-lost' } }]);
      expect(bus.error({ type: 'get-session-state', entity: 'orders', sessionId: 'a' })).toBe('session-lock-lost');
    }
    expect(bus.ids(DEAD)).toEqual(['1']);
    // No session is needed there.
    expect(bus.take(DEAD)[0]!.message.sessionId).toBe('a');
  });
});

it('keeps the state of a session that nobody holds, and forgets a session of which nothing is left', () => {
  const bus = new SessionBus();
  const list = () => {
    const all = { type: 'list-sessions', entity: 'orders', updatedSinceMs: 0, skip: 0, top: 10 } as const;
    return bus.reply(all).sessionIds;
  };
  const { receiver } = bus.accept('a');
  const state = Uint8Array.of(1);
  bus.reply({ type: 'set-session-state', entity: 'orders', sessionId: 'a', state });
  bus.reply({ type: 'close-receiver', receiver });
  expect(list()).toEqual(['a']);
  const again = bus.accept('a').receiver;
  expect(bus.reply({ type: 'get-session-state', entity: 'orders', sessionId: 'a' })).toEqual({ state });
  bus.reply({ type: 'set-session-state', entity: 'orders', sessionId: 'a', state: undefined });
  bus.reply({ type: 'close-receiver', receiver: again });
  expect(list()).toEqual([]);
});

it('lists sessions since a time, or the active ones', () => {
  const bus = new SessionBus();
  bus.sendTo('old', '1');
  bus.nowMs += 10;
  bus.sendTo('new', '2');
  const { receiver } = bus.accept('new');
  const [lock] = bus.receive(receiver);
  bus.settle(lock!, { type: 'defer' });
  const list = (updatedSinceMs: number | 'active', skip = 0) =>
    bus.reply({ type: 'list-sessions', entity: 'orders', updatedSinceMs, skip, top: 1 }).sessionIds;
  expect([list(0), list(0, 1), list(bus.nowMs), list('active')]).toEqual([['old'], ['new'], ['new'], ['old']]);
});

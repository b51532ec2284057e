import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Failure, type SettlementOutcome } from '../../emulators/service-bus/core/commands.ts';
import type { Lock } from '../../emulators/service-bus/core/lock.ts';
import {
  Bus,
  incoming,
  queueDefinition,
  subscriptionDefinition,
  topicDefinition,
} from '../unit/emulators/service-bus/core/namespace-fixture.ts';

/*
 * What a transaction is held against: a bus on which the same commands are carried out one after another, and a bus on which none
 * is. A commit must leave the first, or, when one of the commands fails there, the second.
 */

const SEQUENCES = Number(process.env.AZWIRE_SEQUENCES ?? 1_000);

const QUEUES = [
  queueDefinition(),
  queueDefinition({ name: 'unique', duplicateDetectionWindowMs: 60_000, forwardDeadLetteredMessagesTo: 'orders' }),
  queueDefinition({ name: 'forwards', forwardTo: 'unique', maxDeliveryCount: 1 }),
  queueDefinition({ name: 'full', sizeBytesMax: 250 }),
  queueDefinition({ name: 'closed', status: 'SendDisabled' }),
];
const TOPICS = [topicDefinition({ subscriptions: [subscriptionDefinition({ forwardTo: 'unique' })] })];
const SENT_TO = ['orders', 'unique', 'forwards', 'events', 'full', 'closed', 'nowhere', 'orders/$DeadLetterQueue'];
const KEEPERS = ['orders', 'unique', 'forwards', 'full'].map((name) => `${name}/$Transfer/$DeadLetterQueue`);
const LOOKED_AT = ['orders', 'orders/$DeadLetterQueue', 'unique', 'unique/$DeadLetterQueue', 'full', ...KEEPERS];

type Step =
  | { readonly type: 'send'; readonly entity: string; readonly texts: readonly string[]; readonly delayMs?: number }
  | { readonly type: 'settle'; readonly lock: number; readonly outcome: SettlementOutcome }
  | { readonly type: 'cancel'; readonly entity: string; readonly number: number };

const text = fc.constantFrom('a', 'b', 'c', 'd');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('send' as const),
      entity: fc.constantFrom(...SENT_TO.slice(0, 6), ...SENT_TO),
      texts: fc.array(text, { maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('send' as const),
      entity: fc.constantFrom('orders', 'events'),
      texts: fc.array(text, { maxLength: 2 }),
      delayMs: fc.constant(1_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('settle' as const),
      lock: fc.nat(5),
      outcome: fc.constantFrom<SettlementOutcome>(
        { type: 'complete' },
        { type: 'abandon' },
        { type: 'release' },
        { type: 'defer' },
        { type: 'dead-letter', reason: 'bad' },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('cancel' as const),
      entity: fc.constantFrom('orders', 'events'),
      number: fc.integer({ min: 1, max: 2 }),
    }),
  },
);

/** A bus with two locked and two scheduled messages in several places. */
class Prepared extends Bus {
  readonly locks: Lock[] = [];

  constructor() {
    super(QUEUES, TOPICS);
    const scheduled = ['x', 'y'].map((text) => ({ ...incoming(text), scheduledAtMs: this.nowMs + 5_000 }));
    for (const entity of ['orders', 'events']) this.reply({ type: 'send', entity, messages: scheduled });
    this.send('orders', 'one', 'two');
    this.send('unique', 'three', 'four', 'five');
    this.settle(this.take('unique')[0]!, { type: 'abandon' });
    this.locks.push(...this.take('orders', 2), ...this.take('unique', 2));
  }

  /** Carries out a step, in a transaction if there is one; else messages are sent via the entity, if one is named. */
  perform(step: Step, transaction?: string, via?: string): boolean {
    const { reply } = this.execute(this.#commandOf(step, transaction, via));
    return !(reply instanceof Failure);
  }

  /** What the step has to do with. */
  entityOf(step: Step): string {
    return step.type === 'settle' ? this.#lockOf(step.lock).owner.settings.path : step.entity;
  }

  #lockOf(index: number): Lock {
    return this.locks[index % this.locks.length]!;
  }

  #commandOf(step: Step, transaction: string | undefined, via: string | undefined) {
    switch (step.type) {
      case 'send': {
        const { entity, texts, delayMs } = step;
        const at = delayMs === undefined ? {} : { scheduledAtMs: this.nowMs + delayMs };
        return {
          type: 'send',
          entity,
          messages: texts.map((text) => ({ ...incoming(text), ...at })),
          transaction,
          via,
        } as const;
      }
      case 'settle': {
        const lock = this.#lockOf(step.lock);
        return { type: 'settle', lock, outcome: step.outcome, transaction } as const;
      }
      case 'cancel':
        return {
          type: 'cancel-scheduled',
          entity: step.entity,
          sequenceNumbers: [step.number],
          transaction,
        } as const;
    }
  }

  /** All that can be seen, but the numbers: those of scheduled messages are given out before the commit. */
  get seen() {
    return LOOKED_AT.map((entity) => {
      const messages = this.peek(entity).map(({ messageId, state, deliveryCount }) => ({
        messageId,
        state,
        deliveryCount,
      }));
      const [scheduled, others] = [true, false].map((is) =>
        messages.filter(({ state }) => (state === 'scheduled') === is),
      );
      return { entity, scheduled, others };
    });
  }
}

it('a commit is all of its commands, or none', () => {
  let committed = 0;
  let rolledBack = 0;
  let kept = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), fc.boolean(), (steps, fail) => {
      const [within, direct, untouched] = [new Prepared(), new Prepared(), new Prepared()];
      const { transaction } = within.reply({ type: 'declare-transaction' });
      const before = within.seen;
      for (const one of steps) within.perform(one, transaction);
      expect(within.seen).toEqual(before);
      const via = direct.entityOf(steps[0]!);
      const succeeds = steps.map((one) => direct.perform(one, undefined, via)).every((done) => done);
      const { reply, events } = within.execute({ type: 'discharge-transaction', transaction, fail });
      expect(reply === undefined).toBe(succeeds || fail);
      const expected = succeeds && !fail ? direct : untouched;
      if (expected === direct) committed++;
      else rolledBack++;
      if (expected === untouched) expect(events).toEqual([]);
      if (events.some(({ entity }) => KEEPERS.includes(entity))) kept++;
      for (const delayMs of [0, 1_000, 4_000, 60_000]) {
        for (const bus of [within, expected]) {
          bus.nowMs += delayMs;
          bus.execute({ type: 'wake' });
        }
        expect(within.seen).toEqual(expected.seen);
      }
    }),
    { numRuns: SEQUENCES },
  );
  expect([committed > 100, rolledBack > 100, kept > 0]).toEqual([true, true, true]);
});

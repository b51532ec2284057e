import { expect, it } from 'vitest';
import type { Attempt, Command } from '../../../../../../emulators/event-grid/core/delivery/commands.ts';
import { DeliveryCore } from '../../../../../../emulators/event-grid/core/delivery/delivery-core.ts';
import { DeliveryStore } from '../../../../../../emulators/event-grid/store/deliveries/delivery-store.ts';
import { recordKey } from '../../../../../../emulators/event-grid/store/deliveries/keys.ts';
import { AzwireError } from '../../../../../../src/kernel/errors.ts';
import { seededIds } from '../../../../../../src/kernel/ids.ts';
import { MemoryStore } from '../../../../../../src/store/memory.ts';
import { DEAD_LETTERS, DELIVERED, definition, event, failed, SOURCE } from '../../core/delivery/delivery-fixture.ts';

class StoredCore {
  readonly store = new MemoryStore();
  #core = this.#open();

  execute(command: Command, nowMs: number): readonly Attempt[] {
    const { facts, attempts } = this.#core.execute(command, nowMs);
    this.#deliveries.record(facts);
    this.store.commit();
    return attempts;
  }

  put(name: string): void {
    const changes = { deadLetterDestination: DEAD_LETTERS };
    const rest = { source: SOURCE, schedule: 'basic', isHeld: false } as const;
    this.execute({ type: 'put-subscription', name, definition: definition(changes), ...rest }, 0);
  }

  restart(): void {
    this.#core = this.#open();
  }

  records(): number {
    return [...this.store.table('deliveries').range(Buffer.of(0), Buffer.of(255))].length;
  }

  counts() {
    return this.#core.subscriptions.list().map(({ target, counts }) => [target.name, counts]);
  }

  get #deliveries(): DeliveryStore {
    return new DeliveryStore(this.store.table('deliveries'), 'memory');
  }

  #open(): DeliveryCore {
    const core = new DeliveryCore({ ids: seededIds(1), chance: () => 0 });
    this.#deliveries.restore(core);
    return core;
  }
}

it('makes attempts again that were under way, with the same output ids', () => {
  const stored = new StoredCore();
  stored.put('one');
  stored.put('two');
  const before = stored.execute({ type: 'publish', sources: [SOURCE], events: [event('1')] }, 1_000);
  stored.restart();
  const after = stored.execute({ type: 'wake' }, 2_000);
  const ids = (attempts: readonly Attempt[]) => attempts.map(({ events }) => events[0]?.outputEventId);
  expect(ids(after)).toEqual(ids(before));
  expect(after).toHaveLength(2);
  expect(after[1]?.events[0]?.event.payload).toEqual(Buffer.from(event('1').payload));
});

it('keeps how far each subscription has come, and nothing of what has ended in all', () => {
  const stored = new StoredCore();
  stored.put('one');
  stored.put('two');
  const [one, two] = stored.execute({ type: 'publish', sources: [SOURCE], events: [event('1')] }, 1_000);
  stored.execute({ type: 'finish-attempt', attempt: one!.attempt, result: DELIVERED }, 1_000);
  stored.execute({ type: 'finish-attempt', attempt: two!.attempt, result: failed('Busy', 503) }, 1_000);
  stored.restart();
  expect(stored.execute({ type: 'wake' }, 30_999)).toEqual([]);
  const [again] = stored.execute({ type: 'wake' }, 31_000);
  expect(again).toMatchObject({ subscription: { name: 'two' }, events: [{ deliveryCount: 1, publishedAtMs: 1_000 }] });
  stored.execute({ type: 'finish-attempt', attempt: again!.attempt, result: failed('BadRequest', 400) }, 31_000);
  stored.restart();
  const [dead] = stored.execute({ type: 'wake' }, 331_000);
  expect(dead).toMatchObject({
    type: 'dead-letter',
    events: [{ deliveryCount: 2, deadLetter: { reason: 'BadRequest', lastOutcome: 'BadRequest' } }],
  });
  stored.execute({ type: 'finish-attempt', attempt: dead!.attempt, result: DELIVERED }, 331_000);
  stored.restart();
  expect(stored.counts()).toEqual([
    ['one', { waiting: 0, delivered: 1, deadLettered: 0, dropped: 0 }],
    ['two', { waiting: 0, delivered: 0, deadLettered: 1, dropped: 0 }],
  ]);
  expect(stored.records()).toBe(4);
});

it('forgets a deleted subscription with all that waits in it', () => {
  const stored = new StoredCore();
  stored.put('one');
  stored.execute({ type: 'publish', sources: [SOURCE], events: [event('1'), event('2')] }, 1_000);
  stored.execute({ type: 'delete-subscription', source: SOURCE, name: 'one' }, 1_000);
  expect(stored.records()).toBe(0);
  stored.restart();
  expect(stored.counts()).toEqual([]);
});

it('names the data directory where a record cannot be read', () => {
  const store = new MemoryStore();
  store.table('deliveries').put(recordKey(1, 1), Buffer.from('{'));
  store.commit();
  const deliveries = new DeliveryStore(store.table('deliveries'), '/data/azwire.mdb');
  const restore = () => deliveries.restore(new DeliveryCore({ ids: seededIds(1), chance: () => 0 }));
  expect(restore).toThrow(AzwireError);
  expect(restore).toThrow(/^\/data\/azwire\.mdb is damaged: a record cannot be read/);
});

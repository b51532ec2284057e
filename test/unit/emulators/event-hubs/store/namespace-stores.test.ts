import { beforeEach, describe, expect, it } from 'vitest';
import { type Command, Failure, type ReplyOf } from '../../../../../emulators/event-hubs/core/commands.ts';
import type { NamespaceDefinition } from '../../../../../emulators/event-hubs/core/definitions.ts';
import { KIND, rangeOfKind } from '../../../../../emulators/event-hubs/store/keys.ts';
import { NamespaceStores } from '../../../../../emulators/event-hubs/store/namespace-stores.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';
import { bytes, hub, LIMITS } from '../core/namespace-fixture.ts';

const MEMORY = { segmentBytesMax: 100, archivedBytesMax: 100 };
const DEFINITION: NamespaceDefinition = { name: 'Hubs', authorizationRules: [], hubs: [hub()] };
const declaring = (changes: Parameters<typeof hub>[0]): NamespaceDefinition => ({
  ...DEFINITION,
  hubs: [hub(changes)],
});
const group = (name: string) => ({ name, userMetadata: undefined });

let store = new MemoryStore();
let clock = new VirtualClock();
beforeEach(() => {
  store = new MemoryStore();
  clock = new VirtualClock();
});

function stores(): NamespaceStores {
  store.commit();
  return new NamespaceStores(store.table('event-hubs'), '/data/azwire.mdb');
}

/** One life of a namespace. */
function live(definition: NamespaceDefinition = DEFINITION, at = stores()) {
  const { namespace, journal } = at.open(definition, { clock, limits: LIMITS, memory: MEMORY });
  let got: number[] = [];
  const execute = <C extends Command>(command: C): ReplyOf<C> => {
    const { reply, events, deliveries } = namespace.execute(command, clock.now());
    journal.record(events);
    store.commit();
    if (reply instanceof Failure) throw new Error(`${reply.error}: ${reply.detail}`);
    got = deliveries.flatMap((delivery) => delivery.events.map(({ sequenceNumber }) => sequenceNumber));
    return reply;
  };
  const publish = (count: number) => {
    for (let i = 0; i < count; i++) execute({ type: 'publish', hub: 'orders', partition: '1', payloads: [bytes(6)] });
  };
  const read = () => {
    const place = { hub: 'orders', consumerGroup: '$Default', partition: '1' } as const;
    execute({ type: 'open-reader', ...place, reader: 1, position: { type: 'earliest' } });
    execute({ type: 'grant', reader: 1, credit: 10_000 });
    const all = got;
    execute({ type: 'close-reader', reader: 1 });
    return all;
  };
  const hubState = () => execute({ type: 'get-hub', hub: 'orders' });
  const groups = () => hubState().definition.consumerGroups.map(({ name }) => name);
  return { namespace, journal, execute, publish, read, hubState, groups };
}

function records(kind: (typeof KIND)[keyof typeof KIND]): number {
  const { from, to } = rangeOfKind(1, kind);
  return [...store.table('event-hubs').range(from, to)].length;
}

describe('events', () => {
  it('are there again, with the numbers going on', () => {
    live().publish(10);
    const back = live();
    expect(back.read()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const partition = back.execute({ type: 'get-partition', hub: 'orders', partition: '1' });
    expect(partition).toMatchObject({ lastEnqueued: { sequenceNumber: 9, offset: 270 }, sizeBytes: 300 });
    back.publish(1);
    expect(live().read()).toHaveLength(11);
  });

  it('leave the store when they leave the core, and nothing begins again', () => {
    const first = live(declaring({ retentionMs: 1_000 }));
    first.publish(10);
    expect([records(KIND.batch), records(KIND.segment)]).toEqual([10, 3]);
    clock.advance(1_000);
    const back = live(declaring({ retentionMs: 1_000 }));
    expect(back.read()).toEqual([]);
    expect([records(KIND.batch), records(KIND.segment), records(KIND.bounds)]).toEqual([0, 0, 1]);
    const again = live(declaring({ retentionMs: 1_000 }));
    again.publish(1);
    expect(again.read()).toEqual([10]);
    expect(again.execute({ type: 'get-partition', hub: 'orders', partition: '1' }).lastEnqueued.offset).toBe(300);
  });

  it('get no earlier times, although the clock was put back in between', () => {
    const lastAtMs = clock.now() + 5_000;
    clock.advance(5_000);
    live().publish(1);
    clock = new VirtualClock();
    const back = live();
    back.publish(1);
    const { lastEnqueued } = back.execute({ type: 'get-partition', hub: 'orders', partition: '1' });
    expect(lastEnqueued).toMatchObject({ sequenceNumber: 1, enqueuedAtMs: lastAtMs });
  });

  it('that were purged stay so', () => {
    const first = live();
    first.publish(4);
    first.execute({ type: 'purge-hub', hub: 'orders' });
    first.publish(1);
    expect(live().read()).toEqual([4]);
  });

  it('that are missing stop a reader, not the start', () => {
    live().publish(10);
    const { from, to } = rangeOfKind(1, KIND.batch);
    const [entry] = store.table('event-hubs').range(from, to);
    store.table('event-hubs').remove(entry!.key);
    const back = live();
    expect(() => back.read()).toThrow('reader-not-open');
  });
});

it('knows idempotent producers again', () => {
  const first = live();
  const producer = first.execute({ type: 'open-producer', hub: 'orders', partition: '1', producer: 1 });
  const batch = {
    type: 'publish',
    hub: 'orders',
    partition: '1',
    payloads: [bytes(1), bytes(1)],
    producer: { id: producer.id, epoch: 0, sequenceNumber: 1 },
  } as const;
  first.execute(batch);
  const back = live();
  expect(back.execute(batch).firstSequenceNumber).toBe(0);
  const reopened = back.execute({
    type: 'open-producer',
    hub: 'orders',
    partition: '1',
    producer: 1,
    id: producer.id,
  });
  expect(reopened).toEqual({ id: producer.id, epoch: 1, lastSequenceNumber: 2 });
});

describe('a configuration beside what is stored', () => {
  it('creates what is not there, once', () => {
    const { createdAtMs } = live().hubState();
    clock.advance(5_000);
    expect(live().hubState()).toMatchObject({ createdAtMs, updatedAtMs: createdAtMs });
  });

  it('leaves alone what was changed at run time, while it says the same', () => {
    const first = live();
    first.execute({ type: 'update-hub', definition: hub({ partitionCount: 5, retentionMs: 7 }) });
    first.execute({ type: 'add-consumer-group', hub: 'orders', consumerGroup: group('mine') });
    const { definition } = live().hubState();
    expect(definition).toMatchObject({ partitionCount: 5, retentionMs: 7 });
  });

  it('counts when it says something else, except for groups that were made at run time', () => {
    const first = live(declaring({ consumerGroups: [group('old')] }));
    first.execute({ type: 'add-consumer-group', hub: 'orders', consumerGroup: group('mine') });
    const changed = declaring({ consumerGroups: [group('new')], retentionMs: 5_000 });
    const back = live(changed);
    expect(back.groups()).toEqual(['$Default', 'new', 'mine']);
    expect(back.hubState().definition.retentionMs).toBe(5_000);
    back.execute({ type: 'remove-consumer-group', hub: 'orders', consumerGroup: 'mine' });
    expect(live(changed).groups()).toEqual(['$Default', 'new']);
  });

  it('with fewer partitions stops the start', () => {
    live(declaring({ partitionCount: 4 }));
    expect(() => live(declaring({ partitionCount: 3 }))).toThrow(
      expect.objectContaining({
        code: 'AZW_DATA_INVALID',
        message: expect.stringContaining('disagree about "orders"'),
      }),
    );
  });
});

describe('namespaces', () => {
  it('that are not declared are those that they were', () => {
    const first = live();
    first.publish(2);
    first.execute({ type: 'create-hub', definition: hub({ name: 'more', retentionMs: 1_000_000 }) });
    const at = stores();
    expect(at.others([{ ...DEFINITION, name: 'HUBS' }])).toEqual([]);
    const [stored] = at.others([]);
    const back = live(stored, at);
    expect(back.read()).toEqual([0, 1]);
    expect(back.execute({ type: 'list-hubs', skip: 0, top: 9 }).hubs).toHaveLength(2);
  });

  it('that are erased leave nothing behind', () => {
    live().publish(5);
    const at = stores();
    at.erase('hubs');
    at.erase('never');
    store.commit();
    expect([...store.table('event-hubs').range(Buffer.of(0), Buffer.alloc(8, 0xff))]).toEqual([]);
    expect(live().read()).toEqual([]);
  });

  it('keep a retention without end', () => {
    const limits = { ...LIMITS, retentionMsMax: Number.POSITIVE_INFINITY };
    const endless = declaring({ retentionMs: Number.POSITIVE_INFINITY });
    stores().open(endless, { clock, limits });
    const [stored] = stores().others([]);
    expect(stored?.hubs[0]?.retentionMs).toBe(Number.POSITIVE_INFINITY);
    const { namespace } = stores().open(stored!, { clock, limits });
    const { reply } = namespace.execute({ type: 'get-hub', hub: 'orders' }, clock.now());
    expect(reply).toMatchObject({ definition: { retentionMs: Number.POSITIVE_INFINITY } });
  });
});

it('a hub of the same name as one that was deleted has nothing of it', () => {
  const first = live();
  first.publish(5);
  first.execute({ type: 'delete-hub', hub: 'orders' });
  expect([KIND.hub, KIND.batch, KIND.segment].map(records)).toEqual([0, 0, 0]);
  first.execute({ type: 'create-hub', definition: hub() });
  first.publish(1);
  expect(live().read()).toEqual([0]);
});

it('names the place of a record that cannot be read', () => {
  live().publish(1);
  const { from } = rangeOfKind(1, KIND.hub);
  const [entry] = store.table('event-hubs').range(from, rangeOfKind(1, KIND.hub).to);
  store.table('event-hubs').put(entry!.key, Buffer.from('{'));
  expect(() => live()).toThrow(expect.objectContaining({ code: 'AZW_DATA_INVALID' }));
});

import { beforeEach, describe, expect, it } from 'vitest';
import { type Command, Failure } from '../../../../../emulators/service-bus/core/commands.ts';
import type { NamespaceDefinition } from '../../../../../emulators/service-bus/core/definitions.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';
import { NamespaceStores } from '../../../../../emulators/service-bus/store/namespace-stores.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';
import { ENTITIES } from '../../../../simulation/service-bus-entities.ts';

const QUEUE = { ...ENTITIES.queues[0]!, name: 'Orders' };
const TOPIC = { ...ENTITIES.topics[0]!, name: 'events' };
const SUBSCRIPTION = { ...TOPIC.subscriptions[0]!, name: 'all' };
const DEFINITION: NamespaceDefinition = {
  name: 'bus',
  authorizationRules: [],
  queues: [QUEUE],
  topics: [{ ...TOPIC, subscriptions: [SUBSCRIPTION] }],
};
const TRUE = { type: 'true' } as const;
const FALSE = { type: 'false' } as const;

let store = new MemoryStore();
const clock = new VirtualClock();
beforeEach(() => {
  store = new MemoryStore();
});

function stores(): NamespaceStores {
  store.commit();
  return new NamespaceStores(store.table('service-bus'), '/data/azwire.mdb');
}

/** One life of a namespace. */
function live(definition: NamespaceDefinition, at = stores()) {
  const surroundings = { clock, ids: seededIds(1), limits: SERVICE_BUS_LIMITS.relaxed };
  const { namespace, journal } = at.open(definition, surroundings);
  const execute = (command: Command) => {
    const { reply, events } = namespace.execute(command, clock.now());
    journal.record(events, clock.now());
    if (reply instanceof Failure) throw new Error(`${reply.error}: ${reply.detail}`);
    return reply;
  };
  const definitionOf = (entity: string) => {
    const reply = execute({ type: 'get-entity', entity });
    return reply !== undefined && 'entity' in reply ? reply.entity.definition : undefined;
  };
  const rulesOf = (entity: string) => {
    const reply = execute({ type: 'list-rules', entity, skip: 0, top: 100 });
    return reply !== undefined && 'rules' in reply ? reply.rules.map(({ name, filter }) => [name, filter.type]) : [];
  };
  return { namespace, execute, definitionOf, rulesOf };
}

const declaring = (queue: Partial<typeof QUEUE>): NamespaceDefinition => ({
  ...DEFINITION,
  queues: [{ ...QUEUE, ...queue }],
});

describe('a configuration beside what is stored', () => {
  it('creates what the store lacks, also what was deleted at run time', () => {
    live(DEFINITION).execute({ type: 'delete-entity', entity: 'orders' });
    const bus = live({ ...DEFINITION, queues: [QUEUE, { ...QUEUE, name: 'new' }] });
    expect(bus.definitionOf('orders')).toMatchObject({ name: 'Orders' });
    expect(bus.definitionOf('new')).toMatchObject({ name: 'new' });
  });

  it('lets stand what was changed at run time, as long as it says what it said before', () => {
    const definition = { ...QUEUE, maxDeliveryCount: 77 };
    live(DEFINITION).execute({ type: 'update-entity', entity: { kind: 'queue', definition } });
    expect(live(DEFINITION).definitionOf('orders')).toMatchObject({ maxDeliveryCount: 77 });
  });

  it('counts when it says something else than before, and then only once', () => {
    const definition = { ...QUEUE, maxDeliveryCount: 77 };
    live(DEFINITION);
    const bus = live(declaring({ maxDeliveryCount: 5 }));
    expect(bus.definitionOf('orders')).toMatchObject({ maxDeliveryCount: 5 });
    bus.execute({ type: 'update-entity', entity: { kind: 'queue', definition } });
    expect(live(declaring({ maxDeliveryCount: 5 })).definitionOf('orders')).toMatchObject({ maxDeliveryCount: 77 });
  });

  it('lets stay what it does not declare', () => {
    const made = { ...QUEUE, name: 'made' };
    live(DEFINITION).execute({ type: 'create-entity', entity: { kind: 'queue', definition: made } });
    const bus = live({ ...DEFINITION, queues: [] });
    expect([bus.definitionOf('made'), bus.definitionOf('orders')]).toMatchObject([
      { name: 'made' },
      { name: 'Orders' },
    ]);
  });

  it('replaces rules only when it has other rules than before', () => {
    const entity = 'events/subscriptions/all';
    const withSubscription = (change: object): NamespaceDefinition => ({
      ...DEFINITION,
      topics: [{ ...TOPIC, subscriptions: [{ ...SUBSCRIPTION, ...change }] }],
    });
    live(DEFINITION).execute({ type: 'add-rule', entity, rule: { name: 'added', filter: FALSE } });
    const kept = live(withSubscription({ maxDeliveryCount: 4 }));
    expect(kept.definitionOf(entity)).toMatchObject({ maxDeliveryCount: 4 });
    expect(kept.rulesOf(entity)).toEqual([
      ['$Default', 'true'],
      ['added', 'false'],
    ]);
    const rules = [
      { name: 'Added', filter: TRUE },
      { name: 'other', filter: FALSE },
    ];
    expect(live(withSubscription({ rules })).rulesOf(entity)).toEqual([
      ['added', 'true'],
      ['other', 'false'],
    ]);
  });

  it('stops the start where it contradicts what cannot change', () => {
    live(DEFINITION);
    const refused = (definition: NamespaceDefinition) => expect(() => live(definition));
    refused(declaring({ requiresSession: true })).toThrow(
      expect.objectContaining({
        code: 'AZW_DATA_INVALID',
        message: expect.stringMatching(/azwire\.mdb.*"Orders".*RequiresSession/),
      }),
    );
    refused(declaring({ duplicateDetectionWindowMs: 1_000 })).toThrow(/RequiresDuplicateDetection/);
    refused({ ...DEFINITION, queues: [], topics: [{ ...TOPIC, name: 'orders', subscriptions: [] }] }).toThrow(
      'it is stored as a queue, not as a topic',
    );
  });
});

describe('the namespaces of a store', () => {
  it('are kept apart, brought back and erased', () => {
    live(DEFINITION);
    live({ ...DEFINITION, name: 'Other' }).execute({ type: 'delete-entity', entity: 'orders' });
    const all = stores();
    const [other, ...rest] = all.others([DEFINITION]);
    expect([other?.name, rest]).toEqual(['Other', []]);
    // Its entities are those that it was left with, whatever it was declared to be.
    expect(() => live(other!, all).definitionOf('orders')).toThrow('entity-not-found');
    expect(live(DEFINITION, all).definitionOf('orders')).toMatchObject({ name: 'Orders' });
    all.erase('OTHER');
    all.erase('nowhere');
    expect(stores().others([DEFINITION])).toEqual([]);
    expect(live({ ...DEFINITION, name: 'other' }).definitionOf('orders')).toMatchObject({ name: 'Orders' });
  });

  it('refuses records that it cannot read', () => {
    live(DEFINITION);
    store.commit();
    const table = store.table('service-bus');
    for (const { key } of [...table.range(Buffer.of(0), Buffer.of(1))].slice(0, 1))
      table.put(key, Buffer.from('{"id"'));
    expect(() => stores()).toThrow(expect.objectContaining({ code: 'AZW_DATA_INVALID' }));
  });

  it('go on with numbers that were never given', () => {
    const sent = () => {
      const entity = { type: 'get-entity', entity: 'orders' } as const;
      expect(live(DEFINITION).execute(entity)).toMatchObject({ counts: { active: 0 } });
    };
    sent();
    const { execute } = live(DEFINITION);
    const message = { content: { bytes: Buffer.from('005377a10161', 'hex'), read: () => ({}) as never }, sizeBytes: 6 };
    const send = { type: 'send', entity: 'orders', messages: [message] } as const;
    expect(execute(send)).toEqual({ sequenceNumbers: [1] });
    execute({ type: 'purge-entity', entity: 'orders' });
    const again = live(DEFINITION).execute(send) as { sequenceNumbers: number[] };
    expect(again.sequenceNumbers[0]).toBeGreaterThan(1);
  });

  it('do not give again what a transaction was promised and never came', () => {
    const { execute } = live(DEFINITION);
    const { transaction } = execute({ type: 'declare-transaction' }) as { transaction: string };
    const content = { bytes: Buffer.from('005377a10161', 'hex'), read: () => ({}) as never };
    const messages = Array.from({ length: 90 }, () => ({ content, sizeBytes: 6, scheduledAtMs: clock.now() + 1_000 }));
    const promised = execute({ type: 'send', entity: 'orders', messages, transaction }) as {
      sequenceNumbers: number[];
    };
    const message = { content, sizeBytes: 6 };
    const next = live(DEFINITION).execute({ type: 'send', entity: 'orders', messages: [message] });
    const [first] = (next as { sequenceNumbers: number[] }).sequenceNumbers;
    expect(first).toBeGreaterThan(Math.max(...promised.sequenceNumbers));
  });
});

import { beforeEach, expect, it } from 'vitest';
import type { Command } from '../../../../../../emulators/event-grid/core/namespace/commands.ts';
import { NamespaceCore } from '../../../../../../emulators/event-grid/core/namespace/namespace-core.ts';
import { KIND, recordKey } from '../../../../../../emulators/event-grid/store/namespace/keys.ts';
import { NamespaceStores } from '../../../../../../emulators/event-grid/store/namespace/namespace-stores.ts';
import { seededIds } from '../../../../../../src/kernel/ids.ts';
import { MemoryStore } from '../../../../../../src/store/memory.ts';
import { BLOBS, cloudEvent, NAMESPACE_ID, QUEUE, settings, shown } from '../../core/namespace/queue-fixture.ts';

const SECOND = { topic: 'orders', subscription: 'second' };
const ALL = { from: Buffer.alloc(1), to: Buffer.alloc(40, 0xff) };
let store: MemoryStore;
let nowMs: number;

beforeEach(() => {
  store = new MemoryStore();
  nowMs = 1_000;
});

/** What is there after a start, with these queues. */
function live(subscriptions: readonly string[] = ['first', 'second'], id = NAMESPACE_ID) {
  store.commit();
  const stores = new NamespaceStores(store.table('namespaces'), 'the directory');
  const core = new NamespaceCore({ id, ids: seededIds(nowMs), backlogBytesMax: 1_000_000 });
  core.execute({ type: 'put-topic', topic: 'orders', retentionMs: 500_000 }, nowMs);
  for (const subscription of subscriptions) {
    const deadLetterDestination = subscription === 'second' ? BLOBS : undefined;
    const put = { type: 'put-queue', topic: 'orders', subscription, settings: settings({ deadLetterDestination }) };
    core.execute(put as Command, nowMs);
  }
  const journal = stores.journal(id);
  const restored = stores.restore(id, core.restoration(nowMs));
  journal.record(restored.facts);
  const execute = <C extends Command>(command: C) => {
    const outcome = core.execute(command, nowMs);
    journal.record(outcome.facts);
    // biome-ignore lint/suspicious/noExplicitAny: the test knows what it asks
    return outcome.reply as any;
  };
  const receive = (queue = QUEUE as { topic: string; subscription: string }) =>
    execute({ type: 'receive', ...queue, receiver: 1, eventsMax: 100, waitUntilMs: 0 });
  const publish = (...ids: readonly string[]) =>
    execute({ type: 'publish', topic: 'orders', events: ids.map((each) => cloudEvent(each)) });
  return { stores, restored, execute, receive, publish };
}

function records(): number {
  store.commit();
  return [...store.table('namespaces').range(ALL.from, ALL.to)].length;
}

it('brings events back with their bytes, numbers going on', () => {
  const first = live();
  first.publish('a', 'b');
  const second = live();
  second.publish('c');
  const third = live();
  expect(shown(third.receive())).toEqual(['a:1', 'b:1', 'c:1']);
  const [{ event }] = third.receive(SECOND);
  expect({ ...event, payload: Uint8Array.from(event.payload) }).toEqual(cloudEvent('a'));
});

it('brings locks back, and lets them end', () => {
  const first = live();
  first.publish('a');
  const [{ lockToken }] = first.receive();
  nowMs += 30_000;
  const second = live();
  expect(second.receive()).toEqual([]);
  const renewed = second.execute({ type: 'renew-locks', ...QUEUE, lockTokens: [lockToken] });
  expect(renewed.succeeded).toEqual([lockToken]);
  nowMs += 59_999;
  expect(live().receive()).toEqual([]);
  nowMs += 1;
  expect(shown(live().receive())).toEqual(['a:2']);
});

it('goes on with what is delayed or being dead-lettered', () => {
  const first = live();
  first.publish('a');
  const [{ lockToken }] = first.receive();
  first.execute({ type: 'release', ...QUEUE, lockTokens: [lockToken], delayMs: 10_000 });
  const [{ lockToken: rejected }] = first.receive(SECOND);
  first.execute({ type: 'reject', ...SECOND, lockTokens: [rejected] });
  const second = live();
  expect(second.receive()).toEqual([]);
  expect(second.restored.attempts).toMatchObject([
    { type: 'dead-letter', events: [{ deliveryCount: 1, deadLetter: { reason: 'Rejected', lastAttemptAtMs: 1_000 } }] },
  ]);
  nowMs += 10_000;
  expect(shown(live().receive())).toEqual(['a:2']);
});

it('keeps nothing of events that are done', () => {
  const empty = live();
  const before = records();
  empty.publish('a', 'b');
  for (const queue of [QUEUE, SECOND]) {
    const lockTokens = empty.receive(queue).map(({ lockToken }: { lockToken: string }) => lockToken);
    empty.execute({ type: 'acknowledge', ...queue, lockTokens });
  }
  // Each queue has a record by now.
  expect(records()).toBe(before + 2);
});

it('lets go of what has no queue any more', () => {
  live().publish('a');
  const without = live(['first']);
  expect(shown(without.receive())).toEqual(['a:1']);
  without.execute({ type: 'purge-queue', ...QUEUE });
  live([]);
  // The namespace alone.
  expect(records()).toBe(1);
});

it('forgets namespaces that are gone', () => {
  live().publish('a');
  const other = live(['first'], `${NAMESPACE_ID}2`);
  other.publish('b');
  other.stores.keepOnly([`${NAMESPACE_ID.toUpperCase()}2`]);
  expect(shown(live(['first'], `${NAMESPACE_ID}2`).receive())).toEqual(['b:1']);
  expect(live().receive()).toEqual([]);
});

it('says that a directory is damaged', () => {
  live().publish('a');
  store.table('namespaces').put(recordKey(1, KIND.event, 0, 1), Buffer.from('nonsense'));
  expect(() => live()).toThrow(/the directory is damaged/);
  store.table('namespaces').remove(recordKey(1, KIND.event, 0, 1));
  expect(() => live()).toThrow(/the directory is damaged: .* event 1 .* missing/);
});

import { beforeEach, expect, it } from 'vitest';
import { DeclaredResources } from '../../../../../emulators/event-grid/config/declared-resources.ts';
import type { Command } from '../../../../../emulators/event-grid/core/delivery/commands.ts';
import { Failure } from '../../../../../emulators/event-grid/core/failure.ts';
import type { Resource } from '../../../../../emulators/event-grid/core/resources/definitions.ts';
import { Registry } from '../../../../../emulators/event-grid/core/resources/registry.ts';
import { EVENT_GRID_LIMITS } from '../../../../../emulators/event-grid/limits.ts';
import { Namespaces } from '../../../../../emulators/event-grid/runtime/namespaces.ts';
import { NamespaceStores } from '../../../../../emulators/event-grid/store/namespace/namespace-stores.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';
import { testPlatform } from '../../../../support/platform.ts';
import { cloudEvent, shown } from '../core/namespace/queue-fixture.ts';

const ORDERS = { topic: 'orders', subscription: 'first' };
const never = new AbortController().signal;
let clock: VirtualClock;
let store: MemoryStore;
let published: Command[];

beforeEach(() => {
  clock = new VirtualClock();
  store = new MemoryStore();
  published = [];
});

/** Namespaces of an instance, and the registry that they follow. `pushed` is what push delivery replies. */
function start(pushed: { readonly matches: number } | Failure = { matches: 1 }) {
  store.commit();
  const registry = new Registry();
  const { ids, log } = testPlatform({ clock });
  const namespaces = new Namespaces({
    registry,
    grid: {
      execute: (command) => {
        published.push(command);
        return pushed as never;
      },
    },
    clock,
    ids,
    log,
    carryOut: async () => ({ type: 'delivered' }),
    stores: new NamespaceStores(store.table('namespaces'), 'memory'),
  });
  return { registry, namespaces };
}

function declared(subscription: object = {}): readonly Resource[] {
  const eventSubscriptions = [{ name: 'first', ...subscription }];
  const config = { namespaces: [{ name: 'shop', topics: [{ name: 'orders', eventSubscriptions }] }] };
  return new DeclaredResources(config, EVENT_GRID_LIMITS.relaxed, clock.now()).resources;
}

const PUSH = {
  deliveryConfiguration: {
    deliveryMode: 'Push',
    push: { destination: { endpointType: 'WebHook', properties: { endpointUrl: 'http://localhost/x' } } },
  },
};

it('makes what the registry has, in whatever order it comes', async () => {
  const { registry, namespaces } = start();
  for (const resource of declared().toReversed()) registry.put(resource);
  const shop = namespaces.named('SHOP')!;
  expect(namespaces.publish(shop, 'orders', [cloudEvent('a')])).toEqual({ matches: 1 });
  const received = await shop.host.receive({ ...ORDERS, eventsMax: 1, waitMs: 0 }, never);
  expect(shown(received)).toEqual(['a:1']);
  for (const { id } of declared()) registry.remove(id);
  expect(namespaces.all).toEqual([]);
});

it('takes a subscription out of the registry whose time is over', () => {
  const { registry } = start();
  const expirationTimeUtc = new Date(clock.now() + 5_000).toISOString();
  for (const resource of declared({ expirationTimeUtc })) registry.put(resource);
  clock.advance(4_999);
  expect(registry.all('namespaces/topics/eventSubscriptions')).toHaveLength(1);
  clock.advance(1);
  expect(registry.all('namespaces/topics/eventSubscriptions')).toHaveLength(0);
});

it('publishes to those that push, too; to none where one of both has no room', () => {
  const { registry, namespaces } = start(new Failure('backlog-full', 'orders'));
  for (const resource of [...declared(PUSH), ...declared({ name: 'pulled' })]) registry.put(resource);
  const shop = namespaces.named('shop')!;
  expect(namespaces.publish(shop, 'orders', [cloudEvent('a')])).toBeInstanceOf(Failure);
  expect(published).toMatchObject([{ type: 'publish', sources: [`${shop.resource.id}/topics/orders`] }]);
  const pulled = { topic: 'orders', subscription: 'pulled' };
  expect(shop.host.execute({ type: 'get-queue', ...pulled })).toMatchObject({ counts: { waiting: 0 } });
});

it('asks nobody where nothing is pushed', () => {
  const { registry, namespaces } = start();
  for (const resource of declared()) registry.put(resource);
  namespaces.publish(namespaces.named('shop')!, 'orders', [cloudEvent('a')]);
  expect(published).toEqual([]);
});

it('brings back what the queues held, and forgets namespaces that are no more', () => {
  const first = start();
  for (const resource of declared()) first.registry.put(resource);
  first.namespaces.restore();
  first.namespaces.publish(first.namespaces.named('shop')!, 'orders', [cloudEvent('a')]);
  const second = start();
  for (const resource of declared()) second.registry.put(resource);
  second.namespaces.restore();
  const shop = second.namespaces.named('shop')!;
  expect(shop.host.execute({ type: 'get-queue', ...ORDERS })).toMatchObject({ counts: { waiting: 1 } });
  start().namespaces.restore();
  const last = start();
  for (const resource of declared()) last.registry.put(resource);
  last.namespaces.restore();
  expect(last.namespaces.named('shop')!.host.execute({ type: 'get-queue', ...ORDERS })).toMatchObject({
    counts: { waiting: 0 },
  });
});

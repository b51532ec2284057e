import { expect, it } from 'vitest';
import { DeclaredResources } from '../../../../../emulators/event-grid/config/declared-resources.ts';
import type { Resource } from '../../../../../emulators/event-grid/core/resources/definitions.ts';
import { Registry } from '../../../../../emulators/event-grid/core/resources/registry.ts';
import { EVENT_GRID_LIMITS } from '../../../../../emulators/event-grid/limits.ts';
import { ResourceStore } from '../../../../../emulators/event-grid/store/resource-store.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';

function topics(...names: string[]): readonly Resource[] {
  const config = { topics: names.map((name) => ({ name })) };
  return new DeclaredResources(config, EVENT_GRID_LIMITS.relaxed, 0).resources;
}

it('brings resources back as they were changed last, and what they were declared to be', () => {
  const store = new MemoryStore();
  const registry = new Registry();
  const [orders, others] = topics('orders', 'others');
  const first = new ResourceStore(store.table('resources'), 'memory');
  expect(first.resources).toEqual([]);
  first.follow(registry);
  for (const resource of [orders!, others!]) {
    registry.put(resource);
    first.remember(resource);
  }
  const changed = { ...orders, tags: { one: 'two' } } as Resource;
  registry.put(changed);
  registry.remove(others!.id.toUpperCase());
  store.commit();
  const second = new ResourceStore(store.table('resources'), 'memory');
  expect(second.resources).toEqual([changed]);
  expect(second.declared(orders!.id.toUpperCase())).toEqual(orders);
  expect(second.declared(others!.id)).toBeUndefined();
});

it('says which directory cannot be read', () => {
  const store = new MemoryStore();
  store.table('resources').put(new Uint8Array([1]), new TextEncoder().encode('{'));
  store.commit();
  expect(() => new ResourceStore(store.table('resources'), '/data/azwire.mdb')).toThrow(
    expect.objectContaining({ code: 'AZW_DATA_INVALID', message: expect.stringContaining('/data/azwire.mdb') }),
  );
});

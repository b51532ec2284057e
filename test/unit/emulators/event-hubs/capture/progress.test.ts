import { expect, it } from 'vitest';
import { Progress } from '../../../../../emulators/event-hubs/capture/progress.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';

it('knows nothing without a store', () => {
  const progress = new Progress(undefined, 'ns');
  progress.reached('hub', '0', 5);
  progress.forget();
  expect(progress.of('hub', '0')).toBeUndefined();
});

it('is there again, in whatever case', () => {
  const store = new MemoryStore();
  new Progress(store, 'Ns').reached('Hub', '1', 5);
  new Progress(store, 'ns').reached('hub', '10', 7);
  store.commit();
  const progress = new Progress(store, 'NS');
  expect([progress.of('hub', '1'), progress.of('HUB', '10'), progress.of('hub', '0')]).toEqual([5, 7, undefined]);
});

it('forgets one hub, or the namespace', () => {
  const store = new MemoryStore();
  const progress = new Progress(store, 'ns');
  for (const hub of ['a', 'ab', 'b']) progress.reached(hub, '0', 1);
  new Progress(store, 'ns2').reached('a', '0', 2);
  progress.forget('a');
  store.commit();
  expect([progress.of('a', '0'), progress.of('ab', '0'), progress.of('b', '0')]).toEqual([undefined, 1, 1]);
  progress.forget();
  store.commit();
  expect([progress.of('ab', '0'), new Progress(store, 'ns2').of('a', '0')]).toEqual([undefined, 2]);
});

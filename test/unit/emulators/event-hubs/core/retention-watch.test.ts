import { expect, it } from 'vitest';
import { Bench, hub } from './namespace-fixture.ts';

it('wants to be woken for the partition whose events grow old first', () => {
  const bench = new Bench([hub({ name: 'long', retentionMs: 500 }), hub({ retentionMs: 100 })]);
  const publish = (name: string) =>
    bench.done({ type: 'publish', hub: name, partition: '0', payloads: [new Uint8Array(1)] });
  bench.done({ type: 'wake' });
  expect(bench.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  publish('long');
  expect(bench.wakeAtMs).toBe(1_500);
  publish('orders');
  expect(bench.wakeAtMs).toBe(1_100);
  bench.nowMs = 1_100;
  bench.done({ type: 'wake' });
  expect(bench.wakeAtMs).toBe(1_500);
  bench.nowMs = 1_500;
  bench.done({ type: 'wake' });
  expect(bench.wakeAtMs).toBe(Number.POSITIVE_INFINITY);
  expect(bench.events.filter(({ type }) => type === 'events-removed')).toHaveLength(2);
});

it('wakes once in a retention period where events come all the time', () => {
  const bench = new Bench([hub({ retentionMs: 100 })]);
  let wakes = 0;
  for (let nowMs = 1_000; nowMs < 2_000; nowMs++) {
    bench.nowMs = nowMs;
    if (nowMs >= bench.wakeAtMs) wakes++;
    bench.publish(1);
  }
  expect(wakes).toBe(10);
});

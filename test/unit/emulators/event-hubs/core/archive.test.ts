import { expect, it } from 'vitest';
import type { Archive } from '../../../../../emulators/event-hubs/core/archive.ts';
import type { Batch } from '../../../../../emulators/event-hubs/core/events.ts';
import { Bench, bytes, hub } from './namespace-fixture.ts';

/** Segments of two events of 26 bytes, payloads counted; two of them in memory. */
const MEMORY = { segmentBytesMax: 100, archivedBytesMax: 200 };

/** Holds what a bench has sealed, from the moment on that it says so. */
class Recorded implements Archive {
  readonly batches: Batch[] = [];
  readonly reads: string[] = [];
  isHolding = true;

  holds(): boolean {
    return this.isHolding;
  }

  *read(_address: unknown, from: number, to: number): Iterable<Batch> {
    this.reads.push(`${from}-${to}`);
    for (const batch of this.batches) {
      if (batch.firstSequenceNumber >= from && batch.firstSequenceNumber < to) yield batch;
    }
  }
}

function filled(count: number): { readonly bench: Bench; readonly archive: Recorded } {
  const archive = new Recorded();
  const bench = new Bench([hub()], { memory: MEMORY, archive });
  const publish = { type: 'publish', hub: 'orders', partition: '0' } as const;
  for (let i = 0; i < count; i++) bench.done({ ...publish, payloads: [bytes(25, i)], partitionKey: `key${i}` });
  for (const event of bench.events) if (event.type === 'batch-appended') archive.batches.push(event.batch);
  return { bench, archive };
}

it('reads from the archive what is not in memory, a segment at a time, and then keeps it for a while', () => {
  const { bench, archive } = filled(10);
  const reader = bench.reader();
  bench.grant(reader, 1);
  bench.grant(reader, 1);
  expect(archive.reads).toEqual(['0-2']);
  bench.grant(reader, 3);
  expect(archive.reads).toEqual(['0-2', '2-4', '4-6']);
  const events = bench.gotEvents(reader);
  expect(events.map(({ sequenceNumber, payload }) => [sequenceNumber, ...payload.subarray(0, 1)])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
  ]);
  expect(events.map(({ offset, partitionKey }) => [offset, partitionKey])).toEqual(
    [0, 1, 2, 3, 4].map((number) => [number * 49, `key${number}`]),
  );
});

it('keeps in memory what the archive does not hold yet', () => {
  const archive = new Recorded();
  archive.isHolding = false;
  const bench = new Bench([hub()], { memory: MEMORY, archive });
  bench.publish(20);
  expect(bench.readAll()).toHaveLength(20);
  expect(archive.reads).toEqual([]);
});

it('closes a reader whose events the archive has lost, and lets others read', () => {
  const { bench, archive } = filled(10);
  archive.batches.shift();
  const [unlucky, other] = [bench.reader(), bench.reader({ position: { type: 'latest', isInclusive: true } })];
  bench.grant(unlucky, 5);
  expect(bench.notices).toEqual([
    {
      type: 'reader-closed',
      reader: unlucky,
      failure: { error: 'events-unreadable', detail: "events 0 to 1 of partition 0 of 'orders'" },
    },
  ]);
  bench.grant(other, 1);
  expect([bench.got(unlucky), bench.got(other)]).toEqual([[], [9]]);
  const position = { type: 'enqueued-time', atMs: 0, isInclusive: true } as const;
  expect(bench.reader({ position })).toBeGreaterThan(other);
});

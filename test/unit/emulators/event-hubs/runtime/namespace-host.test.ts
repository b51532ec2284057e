import { expect, it } from 'vitest';
import { Failure, type ReaderClosed, type StoredEvent } from '../../../../../emulators/event-hubs/core/commands.ts';
import type { Event } from '../../../../../emulators/event-hubs/core/events.ts';
import { Namespace } from '../../../../../emulators/event-hubs/core/namespace.ts';
import { NamespaceHost } from '../../../../../emulators/event-hubs/runtime/namespace-host.ts';
import { Journal } from '../../../../../emulators/event-hubs/store/journal.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';
import { bytes, hub, LIMITS } from '../core/namespace-fixture.ts';

/** Shows what is written, and writes it. */
class WatchedJournal extends Journal {
  readonly events: Event[] = [];

  override record(events: readonly Event[]): void {
    this.events.push(...events);
  }
}

function started(retentionMs = 1_000) {
  const clock = new VirtualClock();
  const journal = new WatchedJournal(new MemoryStore().table('t'), 1);
  const definition = { name: 'bench', authorizationRules: [], hubs: [hub({ retentionMs })], limits: LIMITS };
  const host = new NamespaceHost(new Namespace(definition), clock, journal);
  const got: StoredEvent[] = [];
  const closed: ReaderClosed[] = [];
  const reader = (ownerLevel?: number) => {
    const opened = host.openReader(
      { hub: 'orders', consumerGroup: '$Default', partition: '0', position: { type: 'earliest' }, ownerLevel },
      { deliver: (events) => void got.push(...events), closed: (notice) => void closed.push(notice) },
    );
    if (opened instanceof Failure) throw new Error(opened.detail);
    return opened.reader;
  };
  const publish = () => host.execute({ type: 'publish', hub: 'orders', partition: '0', payloads: [bytes(1)] });
  return { clock, journal, host, got, closed, reader, publish };
}

it('hands events to the reader that waits, until it is closed', () => {
  const { host, got, reader, publish } = started();
  const number = reader();
  host.execute({ type: 'grant', reader: number, credit: 5 });
  publish();
  expect(got.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0]);
  host.closeReader(number);
  host.closeReader(number);
  publish();
  expect(got).toHaveLength(1);
});

it('tells a reader and a producer once that they have lost', () => {
  const { host, closed, reader } = started();
  const loser = reader(0);
  reader(1);
  expect(closed).toMatchObject([{ reader: loser, failure: { error: 'reader-stolen' } }]);
  host.closeReader(loser);

  const lost: number[] = [];
  const open = () =>
    host.openProducer({ hub: 'orders', partition: '0', id: 4 }, ({ producer }) => void lost.push(producer));
  const first = open();
  const second = open();
  if (first instanceof Failure || second instanceof Failure) throw new Error('not opened');
  expect(lost).toEqual([first.producer]);
  expect(second).toMatchObject({ id: 4, epoch: 1, lastSequenceNumber: 0 });
  host.closeProducer(first.producer);
  host.closeProducer(second.producer);
});

it('gives the failure of what cannot be opened', () => {
  const { host } = started();
  const place = { hub: 'none', partition: '0' };
  const callbacks = { deliver: () => {}, closed: () => {} };
  const asked = { ...place, consumerGroup: '$Default', position: { type: 'earliest' } } as const;
  expect(host.openReader(asked, callbacks)).toMatchObject({ error: 'hub-not-found' });
  expect(host.openProducer(place, () => {})).toMatchObject({ error: 'hub-not-found' });
});

it('lets events go when their time is over, and writes that down, until it is stopped', () => {
  const { clock, journal, host, publish } = started();
  publish();
  clock.advance(999);
  expect(journal.events.map(({ type }) => type)).toEqual(['batch-appended']);
  clock.advance(1);
  expect(journal.events.map(({ type }) => type)).toEqual(['batch-appended', 'events-removed']);
  publish();
  host.stop();
  clock.advance(5_000);
  expect(journal.events.map(({ type }) => type)).toEqual(['batch-appended', 'events-removed', 'batch-appended']);
});

it('keeps events in order for a reader that grants while it is called', () => {
  const clock = new VirtualClock();
  const definition = { name: 'bench', authorizationRules: [], hubs: [hub()], limits: LIMITS };
  const memory = { segmentBytesMax: 60, archivedBytesMax: 0 };
  const host = new NamespaceHost(new Namespace({ ...definition, memory }), clock);
  for (let i = 0; i < 10; i++) {
    host.execute({ type: 'publish', hub: 'orders', partition: '0', payloads: [bytes(1)] });
  }
  const got: number[] = [];
  const opened = host.openReader(
    { hub: 'orders', consumerGroup: '$Default', partition: '0', position: { type: 'earliest' } },
    {
      deliver(events) {
        got.push(...events.map(({ sequenceNumber }) => sequenceNumber));
        if (got.length === 2 && !(opened instanceof Failure)) {
          host.execute({ type: 'grant', reader: opened.reader, credit: 4 });
        }
      },
      closed: () => {},
    },
  );
  if (opened instanceof Failure) throw new Error(opened.detail);
  host.execute({ type: 'grant', reader: opened.reader, credit: 6 });
  expect(got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

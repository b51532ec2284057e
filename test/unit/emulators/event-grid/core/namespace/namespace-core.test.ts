import { expect, it } from 'vitest';
import { Failure, subscriptionNotFound, topicNotFound } from '../../../../../../emulators/event-grid/core/failure.ts';
import { cloudEvent, EVERYTHING, QUEUE, QueueBench, settings, shown, tokens } from './queue-fixture.ts';

it('hands an event to every queue whose filter lets it pass', () => {
  const bench = new QueueBench();
  const filter = { ...EVERYTHING, includedEventTypes: ['Sold'] };
  bench.done({ type: 'put-queue', topic: 'orders', subscription: 'sold', settings: settings({ filter }) });
  const events = [cloudEvent('a', 'Made'), cloudEvent('b', 'Sold')];
  expect(bench.done({ type: 'publish', topic: 'ORDERS', events })).toEqual({ matches: 3 });
  const sold = { topic: 'Orders', subscription: 'SOLD' };
  const received = bench.done({ type: 'receive', ...sold, receiver: 9, eventsMax: 10, waitUntilMs: 0 });
  expect(shown(received)).toEqual(['b:1']);
  expect(shown(bench.receive(10))).toEqual(['a:1', 'b:1']);
});

it('looks into the data of an event', () => {
  const advancedFilters = [{ operatorType: 'NumberGreaterThan', key: 'data.price', value: 10 }] as const;
  const bench = new QueueBench({ filter: { ...EVERYTHING, advancedFilters } });
  const events = [cloudEvent('a', 'Sold', { data: { price: 5 } }), cloudEvent('b', 'Sold', { data: { price: 15 } })];
  expect(bench.done({ type: 'publish', topic: 'orders', events })).toEqual({ matches: 1 });
  expect(shown(bench.receive(10))).toEqual(['b:1']);
});

it('takes in all events or none', () => {
  const bench = new QueueBench({}, 3_000);
  const events = Array.from({ length: 4 }, (_, i) => cloudEvent(`${i}`));
  expect(bench.execute({ type: 'publish', topic: 'orders', events })).toMatchObject({ error: 'backlog-full' });
  expect(bench.core.refusal({ topic: 'orders', events })).toMatchObject({ error: 'backlog-full' });
  expect(bench.counts.waiting).toBe(0);
  bench.publish('a', 'b', 'c');
  expect(bench.core.refusal({ topic: 'orders', events: [cloudEvent('d')] })).toBeInstanceOf(Failure);
  bench.done({ type: 'acknowledge', ...QUEUE, lockTokens: tokens(bench.receive()) });
  expect(bench.core.refusal({ topic: 'orders', events: [cloudEvent('d')] })).toBeUndefined();
});

it('has room for any number of events that nobody wants', () => {
  const bench = new QueueBench({}, 0);
  bench.done({ type: 'delete-queue', ...QUEUE });
  expect(bench.done({ type: 'publish', topic: 'orders', events: [cloudEvent('a')] })).toEqual({ matches: 0 });
});

it('knows no topics and subscriptions but its own', () => {
  const bench = new QueueBench();
  expect(bench.execute({ type: 'publish', topic: 'other', events: [] })).toEqual(topicNotFound('other'));
  expect(bench.execute({ type: 'get-queue', topic: 'orders', subscription: 'other' })).toEqual(
    subscriptionNotFound('other'),
  );
  bench.done({ type: 'delete-topic', topic: 'ORDERS' });
  expect(bench.execute({ type: 'get-queue', ...QUEUE })).toEqual(topicNotFound('orders'));
});

it('keeps an event once for all queues, and forgets it with the last', () => {
  const bench = new QueueBench();
  bench.done({ type: 'put-queue', topic: 'orders', subscription: 'second', settings: settings() });
  bench.publish('a');
  bench.done({ type: 'acknowledge', ...QUEUE, lockTokens: tokens(bench.receive()) });
  bench.done({ type: 'purge-queue', topic: 'orders', subscription: 'second' });
  expect(bench.facts.map(({ type }) => type)).toEqual([
    'event-accepted',
    'event-moved',
    'event-left',
    'event-left',
    'event-forgotten',
  ]);
});

it('lists what is in a queue, and what became of the last events', () => {
  const bench = new QueueBench();
  bench.publish('done', 'delayed', 'locked', 'waiting');
  const [done = '', delayed = ''] = tokens(bench.receive(3));
  bench.advance(1_000);
  bench.done({ type: 'acknowledge', ...QUEUE, lockTokens: [done] });
  bench.done({ type: 'release', ...QUEUE, lockTokens: [delayed], delayMs: 10_000 });
  const list = (skip: number, top: number) =>
    bench
      .done({ type: 'list-events', ...QUEUE, skip, top })
      .map(({ event, state, nextAttemptAtMs, attempts }) => [
        event.envelope.id,
        state,
        nextAttemptAtMs,
        attempts.map(({ result }) => result.type),
      ]);
  expect(list(0, 10)).toEqual([
    ['locked', 'delivering', undefined, []],
    ['waiting', 'waiting', undefined, []],
    ['delayed', 'waiting', 12_000, ['failed']],
    ['done', 'delivered', undefined, ['delivered']],
  ]);
  expect(list(2, 1).map(([id]) => id)).toEqual(['delayed']);
});

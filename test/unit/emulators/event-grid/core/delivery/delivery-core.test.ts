import { describe, expect, it } from 'vitest';
import { Failure, subscriptionNotFound } from '../../../../../../emulators/event-grid/core/failure.ts';
import { DEAD_LETTERS, DELIVERED, DeliveryBench, definition, event, failed, SOURCE } from './delivery-fixture.ts';

const SUBJECT_FILTER = { ...definition().filter, subjectBeginsWith: 'a' };

describe('publishing', () => {
  it('hands an event to every subscription that wants it', async () => {
    const bench = new DeliveryBench();
    bench.put();
    bench.put({ filter: SUBJECT_FILTER }, { name: 'only-a' });
    bench.put({}, { source: `${SOURCE}-other`, name: 'elsewhere' });
    const events = [event('1', 20, { subject: 'a1' }), event('2', 20, { subject: 'b' })];
    expect(bench.ok({ type: 'publish', sources: [SOURCE.toUpperCase()], events })).toEqual({ matches: 3 });
    expect(bench.log.map(({ attempt }) => [attempt.subscription.name, attempt.events[0]?.event.envelope.id])).toEqual([
      ['orders', '1'],
      ['orders', '2'],
      ['only-a', '1'],
    ]);
  });

  it('hands it to the subscriptions of all its sources', () => {
    const bench = new DeliveryBench();
    bench.put({}, { source: '/domain', name: 'all' });
    bench.put({}, { source: '/domain/topics/t', name: 'all' });
    const sources = ['/domain/topics/T', '/domain'];
    expect(bench.ok({ type: 'publish', sources, events: [event('1')] })).toEqual({ matches: 2 });
  });

  it('hands each event to the subscriptions of its own source too, in one turn for all', () => {
    const bench = new DeliveryBench({ limits: { backlogBytesMax: 5_000 } });
    bench.answer = () => undefined;
    for (const source of ['/domain', '/domain/topics/a', '/domain/topics/b']) bench.put({}, { source, name: 'all' });
    const publish = {
      type: 'publish',
      sources: ['/domain'],
      ownSources: ['/domain/topics/A', '/domain/topics/c'],
    } as const;
    expect(bench.ok({ ...publish, events: [event('1'), event('2')] })).toEqual({ matches: 3 });
    expect(
      bench.log.map(({ attempt: { subscription, events } }) => [subscription.source, events[0]?.event.envelope.id]),
    ).toEqual([
      ['/domain', '1'],
      ['/domain', '2'],
      ['/domain/topics/a', '1'],
    ]);
    const large = bench.host.execute({ ...publish, events: [event('3'), event('4', 5_000)] });
    expect(large).toEqual(new Failure('backlog-full', '/domain'));
    expect(bench.log).toHaveLength(3);
  });

  it('tells each subscription its own output id, the same at each attempt', async () => {
    const bench = new DeliveryBench();
    bench.answer = () => failed('Busy', 503);
    bench.put();
    bench.put({}, { name: 'second' });
    await bench.publish('1');
    await bench.pass(30);
    const ids = bench.log.map(({ attempt }) => `${attempt.subscription.name} ${attempt.events[0]?.outputEventId}`);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
    expect(new Set(ids.map((id) => id.split(' ')[1])).size).toBe(2);
    expect(bench.log.map(({ attempt }) => attempt.events[0]?.deliveryCount)).toEqual([0, 0, 1, 1]);
  });

  it('takes in all or nothing when the backlog is full', async () => {
    const bench = new DeliveryBench({ limits: { backlogBytesMax: 5_000 } });
    bench.answer = () => undefined;
    bench.put();
    const events = Array.from({ length: 5 }, (_, i) => event(`${i}`, 100));
    const refused = bench.host.execute({ type: 'publish', sources: [SOURCE], events });
    expect(refused).toEqual(new Failure('backlog-full', SOURCE));
    expect(bench.counts().waiting).toBe(0);
    expect(bench.ok({ type: 'publish', sources: [SOURCE], events: events.slice(0, 4) })).toEqual({ matches: 4 });
    expect(bench.host.execute({ type: 'publish', sources: [SOURCE], events: events.slice(4) })).toBeInstanceOf(Failure);
    bench.finish(1, DELIVERED);
    expect(bench.ok({ type: 'publish', sources: [SOURCE], events: events.slice(4) })).toEqual({ matches: 1 });
  });

  it('keeps nothing that nobody wants', () => {
    const bench = new DeliveryBench({ limits: { backlogBytesMax: 1 } });
    expect(bench.ok({ type: 'publish', sources: [SOURCE], events: [event('1')] })).toEqual({ matches: 0 });
  });
});

describe('a subscription', () => {
  it('has a limit of attempts at the same time', async () => {
    const bench = new DeliveryBench({ limits: { attemptsUnderWayMax: 2 } });
    bench.answer = () => undefined;
    bench.put();
    await bench.publish('1', '2', '3', '4');
    expect(bench.ids()).toEqual([['1'], ['2']]);
    bench.finish(2, DELIVERED);
    expect(bench.ids()).toEqual([['1'], ['2'], ['3']]);
  });

  it('does not hold up another one whose endpoint hangs', async () => {
    const bench = new DeliveryBench({ limits: { attemptsUnderWayMax: 1 } });
    bench.answer = ({ subscription }) => (subscription.name === 'orders' ? undefined : DELIVERED);
    bench.put();
    bench.put({}, { name: 'healthy' });
    await bench.publish('1', '2', '3');
    expect(bench.counts('healthy').delivered).toBe(3);
    expect(bench.counts().waiting).toBe(3);
  });

  it('delivers nothing while it is held, and all when it is not', async () => {
    const bench = new DeliveryBench();
    bench.put({}, { isHeld: true });
    await bench.publish('1', '2');
    await bench.pass(100);
    expect(bench.log).toEqual([]);
    expect(bench.events().map(({ nextAttemptAtMs }) => nextAttemptAtMs)).toEqual([undefined, undefined]);
    bench.put();
    expect(bench.ids()).toEqual([['1'], ['2']]);
  });

  it('lets events end by their time to live while it is held', async () => {
    const bench = new DeliveryBench();
    bench.put({ retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 2 } }, { isHeld: true });
    await bench.publish('1');
    await bench.pass(119);
    expect(bench.counts().waiting).toBe(1);
    await bench.pass(1);
    expect(bench.counts()).toEqual({ waiting: 0, delivered: 0, deadLettered: 0, dropped: 1 });
  });

  it('delivers what waits by its new definition', async () => {
    const bench = new DeliveryBench();
    bench.answer = () => failed('Busy', 503);
    bench.put();
    await bench.publish('1');
    bench.put({ labels: ['new'] });
    await bench.pass(30);
    expect(bench.log.map(({ attempt }) => attempt.subscription.definition.labels)).toEqual([[], ['new']]);
  });

  it('keeps the spelling of its creation', () => {
    const bench = new DeliveryBench();
    bench.put();
    bench.put({}, { name: 'ORDERS', source: SOURCE.toUpperCase() });
    const subscriptions = bench.core.subscriptions.list();
    expect(subscriptions.map(({ target: { source, name } }) => ({ source, name }))).toEqual([
      { source: SOURCE, name: 'orders' },
    ]);
  });

  it('drops what waits when it is deleted, and does not look at what comes later', async () => {
    const bench = new DeliveryBench();
    bench.answer = () => undefined;
    bench.put();
    await bench.publish('1');
    bench.ok({ type: 'delete-subscription', source: SOURCE, name: 'Orders' });
    bench.finish(1, failed('Busy', 503));
    await bench.pass(60);
    expect(bench.log).toHaveLength(1);
    expect(bench.core.subscriptions.list(SOURCE)).toEqual([]);
    const gone = { type: 'get-subscription', source: SOURCE, name: 'orders' } as const;
    expect(bench.host.execute(gone)).toEqual(subscriptionNotFound('orders'));
  });

  it('drops what waits when it is purged', async () => {
    const bench = new DeliveryBench({ limits: { attemptsUnderWayMax: 1 } });
    bench.answer = () => undefined;
    bench.put();
    await bench.publish('1', '2', '3');
    expect(bench.ok({ type: 'purge-subscription', source: SOURCE, name: 'orders' })).toEqual({ count: 3 });
    bench.finish(1, DELIVERED);
    expect(bench.counts()).toEqual({ waiting: 0, delivered: 0, deadLettered: 0, dropped: 3 });
    expect(bench.log).toHaveLength(1);
  });

  it('takes nothing after its expiration, and drops what waits', async () => {
    const bench = new DeliveryBench();
    bench.answer = () => failed('Busy', 503);
    bench.put({ expirationTimeUtc: new Date(20_000).toISOString(), deadLetterDestination: DEAD_LETTERS });
    await bench.publish('1');
    await bench.pass(19);
    expect(bench.counts().waiting).toBe(1);
    await bench.pass(1);
    expect(bench.counts().dropped).toBe(1);
    expect(bench.ok({ type: 'publish', sources: [SOURCE], events: [event('2')] })).toEqual({ matches: 0 });
  });
});

describe('the list of events', () => {
  it('says what becomes of each, the newest first', async () => {
    const bench = new DeliveryBench();
    const answers = { a: DELIVERED, b: failed('Busy', 503), c: failed('BadRequest', 400), d: undefined };
    bench.answer = ({ events }) => answers[events[0]!.event.envelope.id as keyof typeof answers];
    bench.put();
    await bench.publish('a', 'b', 'c', 'd');
    const shown = bench.events().map((each) => [each.event.envelope.id, each.state, each.nextAttemptAtMs]);
    expect(shown).toEqual([
      ['d', 'delivering', undefined],
      ['c', 'dropped', undefined],
      ['b', 'waiting', 30_000],
      ['a', 'delivered', undefined],
    ]);
    expect(bench.events()[1]).toMatchObject({
      publishedAtMs: 0,
      deadLetterReason: 'BadRequest',
      attempts: [{ type: 'deliver', startedAtMs: 0, endedAtMs: 0, result: failed('BadRequest', 400) }],
    });
    const page = bench.ok({ type: 'list-events', source: SOURCE, name: 'orders', skip: 1, top: 2 });
    expect(page.map((each) => each.event.envelope.id)).toEqual(['c', 'b']);
  });
});

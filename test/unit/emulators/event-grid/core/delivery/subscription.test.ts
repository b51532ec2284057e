import { describe, expect, it } from 'vitest';
import { DEAD_LETTERS, DELIVERED, DeliveryBench, event, failed, SOURCE, webhook } from './delivery-fixture.ts';

const HOUR = 3_600;

describe('batches', () => {
  it('carry as many events as there are, up to the maximum', async () => {
    const bench = new DeliveryBench({ limits: { attemptsUnderWayMax: 1 } });
    bench.answer = () => undefined;
    bench.put({ destination: webhook(3) });
    await bench.publish('1');
    await bench.publish('2', '3', '4', '5');
    bench.finish(1, DELIVERED);
    bench.finish(2, DELIVERED);
    expect(bench.ids()).toEqual([['1'], ['2', '3', '4'], ['5']]);
  });

  it('keep to the preferred size, but for an event that is larger alone', () => {
    const bench = new DeliveryBench();
    bench.put({ destination: webhook(10, 1) });
    const sizes = [500, 500, 500, 2_000, 100, 100];
    const events = sizes.map((bytes, index) => event(`${index}`, bytes));
    bench.ok({ type: 'publish', sources: [SOURCE], events });
    expect(bench.ids()).toEqual([['0', '1'], ['2'], ['3'], ['4', '5']]);
  });

  it('are tried again together', async () => {
    const bench = new DeliveryBench({ chance: 0.3 });
    bench.answer = () => failed('Busy', 500);
    bench.put({ destination: webhook(3) });
    await bench.publish('1', '2', '3');
    await bench.pass(20);
    expect(bench.ids()).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ]);
  });
});

describe('an endpoint that keeps failing', () => {
  it('is left alone, then tried with one attempt at a time until one succeeds', async () => {
    const bench = new DeliveryBench();
    bench.answer = () => failed('SocketError');
    bench.put();
    const ids = Array.from({ length: 20 }, (_, index) => `${index}`);
    await bench.publish(...ids);
    expect(bench.log).toHaveLength(20);
    await bench.pass(29);
    expect(bench.log).toHaveLength(20);
    await bench.pass(1);
    expect(bench.log).toHaveLength(21);
    await bench.publish('new');
    await bench.pass(29);
    expect(bench.log).toHaveLength(21);
    expect(bench.events()[0]?.nextAttemptAtMs).toBe(60_000);
    bench.answer = () => DELIVERED;
    await bench.pass(1);
    expect(bench.counts()).toMatchObject({ waiting: 0, delivered: 21 });
  });

  it('is believed in again when the subscription is declared anew', async () => {
    const bench = new DeliveryBench();
    bench.answer = () => failed('NotFound', 404);
    bench.put();
    await bench.publish(...Array.from({ length: 10 }, (_, index) => `${index}`));
    bench.answer = () => DELIVERED;
    bench.put();
    await bench.publish('new');
    expect(bench.counts().delivered).toBe(1);
  });
});

describe('an event that cannot be delivered', () => {
  it('ends after its attempts, and is written five minutes later', async () => {
    const bench = new DeliveryBench();
    bench.answer = ({ type }) => (type === 'deliver' ? failed('Busy', 503) : DELIVERED);
    bench.put({
      deadLetterDestination: DEAD_LETTERS,
      retryPolicy: { maxDeliveryAttempts: 2, eventTimeToLiveInMinutes: 1_440 },
    });
    await bench.publish('1');
    await bench.pass(30);
    expect(bench.events()[0]).toMatchObject({ state: 'dead-lettering', nextAttemptAtMs: 330_000 });
    await bench.pass(300);
    expect(bench.timesS('dead-letter')).toEqual([330]);
    expect(bench.log.at(-1)?.attempt.events[0]).toMatchObject({
      deliveryCount: 2,
      publishedAtMs: 0,
      deadLetter: { reason: 'MaxDeliveryAttemptsExceeded', lastOutcome: 'Busy', lastAttemptAtMs: 30_000 },
    });
    expect(bench.counts()).toEqual({ waiting: 0, delivered: 0, deadLettered: 1, dropped: 0 });
    expect(bench.events()[0]?.attempts.map(({ type }) => type)).toEqual(['deliver', 'deliver', 'dead-letter']);
  });

  it('lives beyond its time until its next attempt is due', async () => {
    const bench = new DeliveryBench();
    bench.answer = ({ type }) => (type === 'deliver' ? failed('Busy', 500) : DELIVERED);
    bench.put({
      deadLetterDestination: DEAD_LETTERS,
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 60 },
    });
    await bench.publish('1');
    // Attempts at 0 s, 10 s, 40 s, 100 s, 400 s, 1000 s and 2800 s; the next is due at 6400 s.
    await bench.pass(6_399);
    expect(bench.events()[0]?.state).toBe('waiting');
    await bench.pass(1);
    expect(bench.timesS()).toEqual([0, 10, 40, 100, 400, 1_000, 2_800]);
    expect(bench.timesS('dead-letter')).toEqual([6_400]);
    expect(bench.log.at(-1)?.attempt.events[0]?.deadLetter?.reason).toBe('TimeToLiveExceeded');
  });

  it('says so where it was never tried because its endpoint kept failing', async () => {
    const bench = new DeliveryBench();
    bench.answer = ({ type }) => (type === 'deliver' ? failed('NotFound', 404) : undefined);
    const retryPolicy = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1 };
    bench.put({ deadLetterDestination: DEAD_LETTERS, retryPolicy });
    await bench.publish(...Array.from({ length: 10 }, (_, index) => `${index}`));
    await bench.publish('late');
    await bench.pass(300);
    const late = bench.log
      .flatMap(({ attempt }) => attempt.events)
      .find(({ event: { envelope } }) => envelope.id === 'late');
    expect(late?.deadLetter).toEqual({
      reason: 'TimeToLiveExceeded',
      lastOutcome: 'Probation',
      lastAttemptAtMs: undefined,
    });
  });

  it('is given up at once where the answer stands for ever, with the outcome as the reason', async () => {
    const bench = new DeliveryBench();
    bench.answer = ({ type }) => (type === 'deliver' ? failed('PayloadTooLarge', 413) : DELIVERED);
    bench.put({ deadLetterDestination: DEAD_LETTERS });
    await bench.publish('1');
    await bench.pass(300);
    expect(bench.log.at(-1)?.attempt.events[0]?.deadLetter).toEqual({
      reason: 'PayloadTooLarge',
      lastOutcome: 'PayloadTooLarge',
      lastAttemptAtMs: 0,
    });
  });

  it('is written together with others that are due', async () => {
    const bench = new DeliveryBench();
    bench.answer = ({ type }) => (type === 'deliver' ? failed('BadRequest', 400) : DELIVERED);
    bench.put({ deadLetterDestination: DEAD_LETTERS });
    await bench.publish('1', '2', '3');
    await bench.pass(300);
    expect(bench.ids('dead-letter')).toEqual([['1', '2', '3']]);
  });

  it('is dropped where there is no destination for it, or none any more', async () => {
    const bench = new DeliveryBench();
    bench.answer = () => failed('BadRequest', 400);
    bench.put({ deadLetterDestination: DEAD_LETTERS });
    await bench.publish('1');
    bench.put();
    await bench.publish('2');
    expect(bench.counts()).toMatchObject({ waiting: 1, dropped: 1 });
    await bench.pass(300);
    expect(bench.counts()).toMatchObject({ waiting: 0, dropped: 2 });
    expect(bench.ids('dead-letter')).toEqual([]);
  });

  it('holds up nobody when it expires together with a great many others', async () => {
    const bench = new DeliveryBench({ limits: { attemptsUnderWayMax: 1 } });
    bench.answer = () => undefined;
    bench.put();
    const events = Array.from({ length: 2_500 }, (_, index) => event(`${index}`));
    bench.ok({ type: 'publish', sources: [SOURCE], events });
    await bench.pass(24 * HOUR, 60);
    bench.finish(1, DELIVERED);
    expect(bench.counts()).toMatchObject({ waiting: 1_499, dropped: 1_000 });
    bench.clock.advance(1);
    bench.clock.advance(1);
    expect(bench.counts()).toMatchObject({ waiting: 0, delivered: 1, dropped: 2_499 });
    expect(bench.timesS()).toEqual([0]);
    expect(24 * HOUR * 1_000).toBeLessThan(bench.clock.now());
  });
});

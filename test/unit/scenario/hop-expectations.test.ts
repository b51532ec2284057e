import { describe, expect, it } from 'vitest';
import type { Capture } from '../../../src/recorder/capture.ts';
import { hop, noHop, pulls, pushes } from '../../../src/scenario/hop-expectations.ts';
import { captureOf, observed, PULL_HOP } from './hand-made.ts';

const pulled: Capture = captureOf([['subscriber', 'service-bus']], { hops: [PULL_HOP] });
const usual = observed(pulled);
const reversed = observed(captureOf([['service-bus', 'subscriber']]));

describe('expectations on a hop', () => {
  const { evidence: _evidence, ...all } = PULL_HOP;

  it('says what it expects', () => {
    expect(hop(all).text).toBe(
      'service-bus → subscriber is pull over credit on demand on a connection that subscriber opened with 3 deliveries',
    );
    expect(hop({ from: 'a', to: 'b', openedBy: 'a' }).text).toBe('a → b is a hop on a connection that a opened');
    expect(hop({ from: 'a', to: 'b', wire: 'poll', deliveries: 1 }).text).toBe(
      'a → b is carried over poll with 1 delivery',
    );
  });

  it('is met by a hop with the given properties', () => {
    expect(hop(all).check(usual)).toBeUndefined();
    expect(hop({ from: 'service-bus', to: 'subscriber' }).check(usual)).toBeUndefined();
  });

  it.each([
    { openedBy: 'service-bus' },
    { model: 'push' },
    { wire: 'standing credit' },
    { deliveries: 2 },
    { deliveries: 0 },
  ] as const)('is not met by another %o', (wrong) => {
    expect(hop({ ...all, ...wrong }).check(usual)).toBe(
      'found service-bus → subscriber: pull over credit on demand, opened by subscriber, 3 deliveries ' +
        '(Packet 21 grants a credit of 10; packet 40 drains it.)',
    );
  });

  it('names the hops there are', () => {
    expect(hop({ from: 'subscriber', to: 'service-bus' }).check(usual)).toContain(
      'hops seen: service-bus → subscriber',
    );
    expect(hop({ from: 'a', to: 'b' }).check(reversed)).toBe('no such hop; hops seen: none');
  });

  it('cites the packets of its evidence, and the first message', () => {
    const delivery = {
      atMs: 0,
      connection: 1,
      packet: 33,
      from: 'service-bus',
      to: 'subscriber',
      entity: 'q',
      sizeBytes: 1,
    };
    const found = hop({ ...all, wire: 'standing credit' }).contradiction({ ...pulled, deliveries: [delivery] });
    expect(found).toMatchObject({ packets: [21, 40, 33], actual: all, expected: { ...all, wire: 'standing credit' } });
  });
});

describe('pushes and pulls', () => {
  it('speak of the model alone', () => {
    expect(pulls('service-bus', 'subscriber').check(usual)).toBeUndefined();
    expect(pushes('service-bus', 'subscriber').text).toBe('service-bus → subscriber is push');
    expect(pushes('service-bus', 'subscriber').check(usual)).toContain('found service-bus → subscriber: pull');
  });
});

describe('noHop', () => {
  const ends = { from: 'service-bus', to: 'subscriber' };

  it('is met where there is none, or another', () => {
    expect(noHop({ from: 'subscriber', to: 'service-bus' }).check(usual)).toBeUndefined();
    expect(noHop({ ...ends, model: 'push' }).check(usual)).toBeUndefined();
  });

  it('is not met by one that has all that is given', () => {
    expect(noHop({ ...ends, model: 'pull' }).text).toBe('service-bus → subscriber is not pull');
    expect(noHop({ ...ends, model: 'pull' }).check(usual)).toContain('found service-bus → subscriber: pull');
  });

  it('is unknown where connections were dropped', () => {
    const dropped = { ...pulled.dropped, connections: 4 };
    expect(noHop({ from: 'subscriber', to: 'service-bus' }).check(observed({ ...pulled, dropped }))).toContain(
      'unknown',
    );
  });
});

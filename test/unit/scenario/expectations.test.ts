import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/recorder/capture.ts';
import {
  asksForConsent,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverAccepts,
  neverOpens,
  onlyAcceptor,
  opens,
  reports,
  triesInVain,
} from '../../../src/scenario/expectations.ts';
import { captureOf, observed, PULL_HOP, refusedAttempt } from './hand-made.ts';

const usual = observed(
  captureOf(
    [
      ['producer', 'service-bus'],
      ['subscriber', 'service-bus'],
    ],
    { hops: [PULL_HOP] },
  ),
);
const reversed = observed(captureOf([['service-bus', 'subscriber']]));

describe('expectations on who opens a connection', () => {
  it('opens', () => {
    expect(opens('producer', 'service-bus').text).toBe('producer opens a connection to service-bus');
    expect(opens('producer', 'service-bus').check(usual)).toBeUndefined();
    expect(opens('producer', 'subscriber').check(reversed)).toBe(
      'connections seen: connection 1: service-bus (127.1.1.1:40001) → subscriber (127.0.0.1:5672), opened in packet 10',
    );
  });

  it('opens: an attempt is not a connection', () => {
    const attempts = [refusedAttempt('producer', 'service-bus')];
    expect(opens('producer', 'service-bus').check(observed(captureOf([], { attempts })))).toBe(
      'it tried, without success: attempt 7: producer (127.1.1.7:40007) → service-bus (127.0.0.1:5672), ' +
        'refused: nobody listens there',
    );
  });

  it('neverOpens: an attempt is one too many', () => {
    expect(neverOpens('service-bus').check(usual)).toBeUndefined();
    expect(neverOpens('service-bus').check(reversed)).toContain('it did: attempt 1: service-bus');
    const attempts = [refusedAttempt('service-bus', 'subscriber')];
    expect(neverOpens('service-bus').check(observed(captureOf([], { attempts })))).toContain('refused');
  });

  it('triesInVain', () => {
    const attempts = [refusedAttempt('event-grid', 'subscriber'), refusedAttempt('event-grid', 'subscriber')];
    const tried = observed(captureOf([], { attempts }));
    expect(triesInVain('event-grid', 'subscriber', 'refused').check(tried)).toBeUndefined();
    expect(triesInVain('event-grid', 'subscriber', 'refused', 2).check(tried)).toBeUndefined();
    const thrice = triesInVain('event-grid', 'subscriber', 'refused', 3);
    expect(thrice.text).toBe('event-grid tries 3 times or more to reach subscriber: refused');
    expect(thrice.check(tried)).toContain('attempts of that kind: 2; all attempts: attempt 7: event-grid');
    expect(triesInVain('event-grid', 'subscriber', 'timed out').check(tried)).toContain('attempts of that kind: 0');
    expect(triesInVain('event-grid', 'other', 'refused').check(tried)).toContain('all attempts: none');
  });

  it('asksForConsent', () => {
    const handshake: Exchange = {
      atMs: 0,
      connection: 1,
      packet: 5,
      from: 'acceptor',
      protocol: 'http',
      operation: 'handshake',
      summary: '/hook: 200, the validation code came back',
    };
    const asked = observed(captureOf([['event-grid', 'subscriber']], { exchanges: [handshake] }));
    expect(asksForConsent('event-grid', 'subscriber', 'the validation code came back').check(asked)).toBeUndefined();
    expect(asksForConsent('event-grid', 'subscriber', 'not confirmed').check(asked)).toBe(
      'handshakes seen: /hook: 200, the validation code came back (packet 5)',
    );
    expect(asksForConsent('event-grid', 'other', 'the validation code').check(asked)).toBe('handshakes seen: none');
  });

  it('neverAccepts', () => {
    expect(neverAccepts('subscriber').check(usual)).toBeUndefined();
    expect(neverAccepts('subscriber').check(reversed)).toContain('it did: connection 1: service-bus');
  });

  it('onlyAcceptor', () => {
    expect(onlyAcceptor('service-bus').check(usual)).toBeUndefined();
    expect(onlyAcceptor('service-bus').check(reversed)).toContain('opened in packet 10');
  });

  it('connectsOnlyTo', () => {
    expect(connectsOnlyTo('producer', 'service-bus').check(usual)).toBeUndefined();
    expect(connectsOnlyTo('producer', 'service-bus', 'amqps', 'amqp').check(usual)).toBeUndefined();
    expect(connectsOnlyTo('producer', 'service-bus', 'amqps').check(usual)).toContain('opened in packet 10, over amqp');
    expect(connectsOnlyTo('subscriber', 'producer').check(usual)).toContain('connection 2');
    expect(connectsOnlyTo('nobody', 'service-bus').check(usual)).toContain('it opens no connection');
  });

  it('cannot rule anything out when connections were dropped', () => {
    const dropped = { ...usual.capture.dropped, connections: 4 };
    const partial = observed({ ...usual.capture, dropped });
    const negative = [
      neverOpens('service-bus'),
      neverAccepts('subscriber'),
      onlyAcceptor('service-bus'),
      connectsOnlyTo('producer', 'service-bus'),
    ];
    for (const { check } of negative) expect(check(partial)).toBe('unknown: the capture had to drop 4 connections');
    expect(opens('producer', 'service-bus').check(partial)).toBeUndefined();
  });

  it('cites no more than can be read', () => {
    const many = captureOf(Array.from({ length: 8 }, () => ['service-bus', 'subscriber']));
    expect(neverAccepts('subscriber').check(observed(many))).toMatch(/connection 5: .*; and 3 more$/);
  });
});

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
});

describe('expectations on what a participant says', () => {
  const exited = (code: number | null, signal: string | null = null) => ({ code, signal });
  const lines = [{ stream: 'stdout' as const, text: 'received 3' }];
  const run = (record: Parameters<typeof observed>[1]) => observed(captureOf([]), record);

  it('exitsCleanly', () => {
    const expectation = exitsCleanly('subscriber');
    expect(expectation.check(run({ subscriber: { exits: [exited(0), exited(0)] } }))).toBeUndefined();
    expect(expectation.check(run({ subscriber: {} }))).toBe('it was never started');
    expect(expectation.check(run({}))).toBe('it was never started');
    expect(expectation.check(run({ subscriber: { exits: [exited(0), exited(1)], lines } }))).toBe(
      'it exited with code 1; it printed last: "received 3"',
    );
    expect(expectation.check(run({ subscriber: { exits: [exited(null, 'SIGKILL')] } }))).toBe(
      'it was ended by SIGKILL; it printed nothing',
    );
  });

  it('reports', () => {
    const record = run({ subscriber: { exits: [exited(0)], lines, linesDropped: 2 } });
    expect(reports('subscriber', 'received').check(record)).toBeUndefined();
    expect(reports('subscriber', /^received \d$/).check(record)).toBeUndefined();
    expect(reports('subscriber', /received 4/).text).toBe('subscriber reports /received 4/');
    expect(reports('subscriber', /received 4/).check(record)).toBe(
      'it printed last: "received 3" (the first 2 lines were dropped)',
    );
    expect(reports('producer', 'sent').check(record)).toBe('it was never started');
  });
});

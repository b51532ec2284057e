import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import type { Capture } from '../../../src/recorder/capture.ts';
import { renderJson } from '../../../src/report/json.ts';
import { type CaptureAssertions, expectCapture } from '../../../src/scenario/expect-capture.ts';
import { captureOf, PULL_HOP, refusedAttempt } from './hand-made.ts';

const capture = captureOf(
  [
    ['producer', 'service-bus'],
    ['subscriber', 'service-bus'],
  ],
  { hops: [PULL_HOP] },
);
const vain: Capture = { ...capture, attempts: [...capture.attempts, refusedAttempt('event-grid', 'subscriber')] };

function failureOf(assertion: () => unknown): AssertionError {
  try {
    assertion();
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('expectCapture', () => {
  it('can be chained', () => {
    const chained = expectCapture(capture)
      .toOpen('producer', 'service-bus')
      .toAccept('service-bus')
      .neverOpens('service-bus')
      .neverOpens('producer', 'subscriber')
      .neverAccepts('subscriber')
      .onlyAcceptor('service-bus')
      .connectsOnlyTo('producer', 'service-bus', 'amqp')
      .onlyPorts(5672)
      .onlyPortsFor('producer', 5671)
      .atMostConnections('producer', 1)
      .toPull('service-bus', 'subscriber')
      .hop({ from: 'service-bus', to: 'subscriber', wire: 'credit on demand', deliveries: 3 })
      .noFailedAttempts()
      .not.toOpen('service-bus', 'subscriber')
      .not.toAccept('subscriber')
      .not.toPush('service-bus', 'subscriber')
      .not.toPull('service-bus', 'producer')
      .not.hop({ from: 'service-bus', to: 'subscriber', model: 'push' })
      .not.triesInVain('producer', 'service-bus', 'refused')
      .not.toReconnect('subscriber');
    expect(chained.toOpen('subscriber', 'service-bus')).toBe(chained);
    expect(expectCapture(vain).triesInVain('event-grid', 'subscriber', 'refused')).toBeDefined();
  });

  it.each<[string, (claims: ReturnType<typeof expectCapture>) => unknown]>([
    ['toOpen', (claims) => claims.toOpen('producer', 'subscriber')],
    ['toAccept', (claims) => claims.toAccept('subscriber')],
    ['neverOpens', (claims) => claims.neverOpens('producer')],
    ['neverAccepts', (claims) => claims.neverAccepts('service-bus')],
    ['onlyAcceptor', (claims) => claims.onlyAcceptor('subscriber')],
    ['connectsOnlyTo', (claims) => claims.connectsOnlyTo('producer', 'event-hubs')],
    ['onlyPorts', (claims) => claims.onlyPorts(443)],
    ['onlyPortsFor', (claims) => claims.onlyPortsFor('producer', 443)],
    ['atMostConnections', (claims) => claims.atMostConnections('producer', 0)],
    ['toPush', (claims) => claims.toPush('service-bus', 'subscriber')],
    ['toPull', (claims) => claims.toPull('subscriber', 'service-bus')],
    ['hop', (claims) => claims.hop({ from: 'service-bus', to: 'subscriber', deliveries: 4 })],
    ['triesInVain', (claims) => claims.triesInVain('event-grid', 'subscriber', 'timed out')],
    ['noFailedAttempts', (claims) => claims.noFailedAttempts()],
    ['toReconnect', (claims) => claims.toReconnect('producer', 'service-bus')],
    ['asksForConsent', (claims) => claims.asksForConsent('event-grid', 'subscriber', '200')],
    ['toOpen', (claims) => claims.not.toOpen('producer', 'service-bus')],
    ['toAccept', (claims) => claims.not.toAccept('service-bus')],
    ['toPull', (claims) => claims.not.toPull('service-bus', 'subscriber')],
    ['hop', (claims) => claims.not.hop({ from: 'service-bus', to: 'subscriber' })],
    ['triesInVain', (claims) => claims.not.triesInVain('event-grid', 'subscriber', 'refused')],
  ])('%s can fail', (operator, claim) => {
    const failure = failureOf(() => claim(expectCapture(vain)));
    expect(failure).toMatchObject({ name: 'AssertionError', code: 'ERR_ASSERTION', operator });
    expect(failure.message).toMatch(/^Expected: .+\.\nBut .+\./);
  });

  it('prints the packets that contradict the claim', () => {
    const failure = failureOf(() => expectCapture(capture).neverAccepts('service-bus'));
    expect(failure.message).toBe(
      [
        'Expected: service-bus never accepts a connection.',
        'But it did: connection 1: producer (127.1.1.1:40001) → service-bus (127.0.0.1:5672), opened in packet 10; ' +
          'connection 2: subscriber (127.1.1.2:40002) → service-bus (127.0.0.1:5672), opened in packet 20.',
        '  #10 00:00:00.000000 producer (127.1.1.1:40001) > service-bus (127.0.0.1:5672): Flags [S], seq 0, length 0',
        '  #20 00:00:00.000000 subscriber (127.1.1.2:40002) > service-bus (127.0.0.1:5672): Flags [S], seq 0, length 0',
      ].join('\n'),
    );
    expect(failure).toMatchObject({ expected: [], actual: ['producer → service-bus', 'subscriber → service-bus'] });
  });

  it('begins its stack where the claim was made', () => {
    const { stack = '' } = failureOf(() => expectCapture(capture).neverAccepts('service-bus'));
    expect(stack).toContain('expect-capture.test.ts');
    expect(stack).not.toContain('scenario/expect-capture.ts');
  });

  const slips: [string, (claims: CaptureAssertions) => unknown][] = [
    ['neverOpens', (claims) => claims.neverOpens('subcriber')],
    ['neverOpens, of the other side', (claims) => claims.neverOpens('producer', 'subcriber')],
    ['neverAccepts', (claims) => claims.neverAccepts('subcriber')],
    ['atMostConnections', (claims) => claims.atMostConnections('subcriber', 1)],
    ['noFailedAttempts', (claims) => claims.noFailedAttempts('subcriber')],
    ['not.toOpen', (claims) => claims.not.toOpen('subcriber', 'producer')],
    ['not.toAccept', (claims) => claims.not.toAccept('subcriber')],
    ['not.toPush', (claims) => claims.not.toPush('service-bus', 'subcriber')],
    ['not.toPull', (claims) => claims.not.toPull('subcriber', 'service-bus')],
    ['not.hop', (claims) => claims.not.hop({ from: 'service-bus', to: 'subcriber' })],
    ['not.triesInVain', (claims) => claims.not.triesInVain('subcriber', 'service-bus', 'refused')],
    ['not.toReconnect', (claims) => claims.not.toReconnect('subcriber')],
  ];

  it.each(slips)('a slip in a name does not make %s hold', (_, claim) => {
    const { message } = failureOf(() => claim(expectCapture(capture)));
    expect(message).toContain(
      'But nobody called "subcriber" is in the capture, only producer, service-bus, subscriber.',
    );
    expect(() => claim(expectCapture({ ...capture, announced: ['subcriber'] }))).not.toThrow();
  });

  it('takes nothing but a capture', () => {
    for (const other of [undefined, null, {}, { capture }, [], JSON.parse(renderJson({ capture }))]) {
      expect(() => expectCapture(other as never)).toThrow(TypeError);
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { CapturedAttempt, Exchange } from '../../../src/recorder/capture.ts';
import {
  asksForConsent,
  neverReconnects,
  neverTriesInVain,
  noFailedAttempts,
  reconnects,
  triesInVain,
} from '../../../src/scenario/attempt-expectations.ts';
import { captureOf, observed, refusedAttempt } from './hand-made.ts';

describe('expectations on attempts', () => {
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

  it('neverTriesInVain', () => {
    const tried = observed(captureOf([], { attempts: [refusedAttempt('event-grid', 'subscriber')] }));
    expect(neverTriesInVain('event-grid', 'subscriber', 'timed out').check(tried)).toBeUndefined();
    expect(neverTriesInVain('event-grid', 'subscriber', 'refused').check(tried)).toContain('found attempt 7');
  });

  it('noFailedAttempts, of one or of all', () => {
    const refused: CapturedAttempt = { ...refusedAttempt('event-grid', 'subscriber'), packet: 12 };
    const { attempts } = captureOf([['producer', 'event-grid']]);
    const tried = captureOf([], { attempts: [...attempts, refused] });
    expect(noFailedAttempts('producer').check(observed(tried))).toBeUndefined();
    expect(noFailedAttempts().check(observed(tried))).toMatch(/^found attempt 7: .*, refused: .* \(packet 12\)$/);
    expect(noFailedAttempts('event-grid').contradiction(tried)).toMatchObject({
      packets: [12],
      actual: ['event-grid → subscriber: refused'],
    });
  });

  it('reconnects and neverReconnects', () => {
    const { attempts, connections } = captureOf([
      ['consumer', 'service-bus'],
      ['consumer', 'service-bus'],
    ]);
    const [first, second] = attempts as [CapturedAttempt, CapturedAttempt];
    const again = captureOf([], { connections, attempts: [first, { ...second, reconnects: 1, packet: 20 }] });
    expect(reconnects('consumer', 'service-bus').check(observed(again))).toBeUndefined();
    expect(reconnects('consumer', 'service-bus', 2).text).toBe('consumer reconnects 2 times or more to service-bus');
    expect(reconnects('consumer', 'service-bus', 2).check(observed(again))).toContain(
      'reconnections: 1; all attempts:',
    );
    expect(neverReconnects('consumer').contradiction(again)?.packets).toEqual([20]);
    expect(neverReconnects('service-bus', 'consumer').check(observed(again))).toBeUndefined();
    expect(neverReconnects('service-bus').check(observed(again))).toBeUndefined();
  });
});

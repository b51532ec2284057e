import { expect, it } from 'vitest';
import { StoredMessage } from '../../../../../emulators/service-bus/core/message.ts';
import { incoming } from './namespace-fixture.ts';

it.each([
  [1_000, 6_000, 5_000],
  [1_000, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('a message from %i to %i lives for %i ms', (enqueuedAtMs, expiresAtMs, ttlMs) => {
  const message = new StoredMessage({
    incoming: incoming(),
    sequenceNumber: 1,
    enqueuedSequenceNumber: 0,
    enqueuedAtMs,
    expiresAtMs,
    deliveryCount: 0,
    changes: undefined,
    deadLetterSource: undefined,
  });
  expect(message.ttlMs).toBe(ttlMs);
  expect(message.state).toBe('available');
});

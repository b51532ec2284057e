import { expect, it } from 'vitest';
import { Expiries } from '../../../../../emulators/service-bus/core/expiry.ts';
import { StoredMessage } from '../../../../../emulators/service-bus/core/message.ts';
import { Turn } from '../../../../../emulators/service-bus/core/turn.ts';
import { Schedule } from '../../../../../src/kernel/schedule.ts';
import { incoming, NOWHERE } from './namespace-fixture.ts';

function message(enqueuedAtMs: number, ttlMs: number): StoredMessage {
  return new StoredMessage({
    incoming: incoming(),
    sequenceNumber: 1,
    enqueuedSequenceNumber: 0,
    enqueuedAtMs,
    expiresAtMs: enqueuedAtMs + ttlMs,
    deliveryCount: 0,
    changes: undefined,
    deadLetterSource: undefined,
  });
}

it('ends times to live of different lengths when they are over, except those that were stopped', () => {
  const schedule = new Schedule<Turn>();
  const ended: StoredMessage[] = [];
  const expiries = new Expiries(schedule, (message) => void ended.push(message));
  const [long, short, stopped, later] = [message(0, 100), message(1, 10), message(2, 10), message(3, 10)];
  for (const one of [long, short, stopped, later]) expiries.start(one);
  expiries.stop(stopped);
  expiries.stop(stopped);

  schedule.run(new Turn(12, NOWHERE));
  expect(ended).toEqual([short]);
  expect(schedule.nextDueAtMs).toBe(13);
  schedule.run(new Turn(100, NOWHERE));
  expect(ended).toEqual([short, later, long]);
  expect(schedule.nextDueAtMs).toBe(Number.POSITIVE_INFINITY);
  expiries.stop(long);

  const again = message(100, 10);
  expiries.start(again);
  expect(schedule.nextDueAtMs).toBe(110);
});

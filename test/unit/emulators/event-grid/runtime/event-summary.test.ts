import { expect, it } from 'vitest';
import type { EventState } from '../../../../../emulators/event-grid/core/delivery/commands.ts';
import { eventSummary } from '../../../../../emulators/event-grid/runtime/event-summary.ts';

const EVENT = {
  id: '1',
  topic: 't',
  subject: 's',
  eventType: 'e',
  eventTime: '2026-01-01T00:00:00Z',
  dataVersion: '1',
};
const STATE: EventState = {
  event: {
    schema: 'EventGridSchema',
    payload: new TextEncoder().encode(JSON.stringify({ ...EVENT, data: { of: 'one' } })),
    envelope: EVENT,
  },
  publishedAtMs: 0,
  state: 'waiting',
  attempts: [],
  nextAttemptAtMs: undefined,
  deadLetterReason: undefined,
};

it('shows an event before its first attempt', () => {
  expect(eventSummary(STATE)).toEqual({
    id: '1',
    state: 'waiting',
    publishedAt: '1970-01-01T00:00:00.000Z',
    attempts: [],
    event: { ...EVENT, data: { of: 'one' } },
  });
});

it('shows the attempts with their outcomes, and the next one', () => {
  const times = { type: 'deliver', startedAtMs: 1_000, endedAtMs: 2_000 } as const;
  const shownTimes = { type: 'deliver', startedAt: '1970-01-01T00:00:01.000Z', endedAt: '1970-01-01T00:00:02.000Z' };
  const attempts = [
    { ...times, result: { type: 'failed', outcome: 'SocketError', detail: 'refused' } },
    { ...times, result: { type: 'failed', outcome: 'Busy', status: 503, detail: 'the answer was 503' } },
    { ...times, result: { type: 'delivered', status: 200 } },
  ] as const;
  expect(eventSummary({ ...STATE, attempts, nextAttemptAtMs: 3_000 })).toMatchObject({
    attempts: [
      { ...shownTimes, outcome: 'SocketError', detail: 'refused' },
      { ...shownTimes, outcome: 'Busy', status: 503, detail: 'the answer was 503' },
      { ...shownTimes, outcome: 'Delivered', status: 200 },
    ],
    nextAttemptAt: '1970-01-01T00:00:03.000Z',
  });
});

it('says why an event is dead-lettered', () => {
  const state = { ...STATE, state: 'dead-lettered', deadLetterReason: 'TimeToLiveExceeded' } as const;
  expect(eventSummary(state)).toMatchObject({ state: 'dead-lettered', deadLetterReason: 'TimeToLiveExceeded' });
});

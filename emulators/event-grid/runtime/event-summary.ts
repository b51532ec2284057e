import type { MessageSummary } from '../../../src/kernel/emulator.ts';
import type { EventState, PastAttempt } from '../core/delivery/commands.ts';
import { eventObject } from '../core/event/event-object.ts';

/** An event and what became of it in one subscription, as the control API shows it. What is not known is left out. */
export function eventSummary({ event, state, ...became }: EventState): MessageSummary {
  const { publishedAtMs, attempts, nextAttemptAtMs, deadLetterReason } = became;
  return {
    id: event.envelope.id,
    state,
    publishedAt: isoTime(publishedAtMs),
    attempts: attempts.map(attemptSummary),
    ...(nextAttemptAtMs !== undefined && { nextAttemptAt: isoTime(nextAttemptAtMs) }),
    ...(deadLetterReason !== undefined && { deadLetterReason }),
    event: eventObject(event),
  };
}

function attemptSummary({ type, startedAtMs, endedAtMs, result }: PastAttempt): object {
  const times = { type, startedAt: isoTime(startedAtMs), endedAt: isoTime(endedAtMs) };
  const status = result.status === undefined ? {} : { status: result.status };
  if (result.type === 'delivered') return { ...times, outcome: 'Delivered', ...status };
  return { ...times, outcome: result.outcome, ...status, detail: result.detail };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

import type { EventState, PastAttempt } from '../delivery/commands.ts';
import type { ListEvents } from './commands.ts';
import type { EventQueue } from './event-queue.ts';
import type { QueuedEvent, QueuedEventState } from './queued-event.ts';

/** The states of a queue in the words of push delivery, so that both are looked at in the same way. */
const STATES: Readonly<Record<QueuedEventState, EventState['state']>> = {
  ready: 'waiting',
  delayed: 'waiting',
  locked: 'delivering',
  'dead-lettering': 'dead-lettering',
  acknowledged: 'delivered',
  'dead-lettered': 'dead-lettered',
  dropped: 'dropped',
};

/** The part that is asked for. What lies before it is walked over, and nothing behind it is looked at. */
export function listEvents(queue: EventQueue, { skip, top }: Pick<ListEvents, 'skip' | 'top'>): EventState[] {
  const states: EventState[] = [];
  let index = 0;
  for (const entries of [queue, queue.ended]) {
    for (const entry of entries) {
      if (states.length >= top) return states;
      if (index++ >= skip) states.push(stateOf(entry));
    }
  }
  return states;
}

function stateOf(entry: QueuedEvent): EventState {
  const { stored, state } = entry;
  return {
    event: stored.event,
    publishedAtMs: stored.publishedAtMs,
    state: STATES[state],
    attempts: attemptsOf(entry),
    nextAttemptAtMs: nextAttemptAtMs(entry),
    deadLetterReason: entry.deadLetterReason,
  };
}

/** When it can be received again, or is written again. */
function nextAttemptAtMs(entry: QueuedEvent): number | undefined {
  const { state, queue } = entry;
  if (state === 'delayed') return entry.availableAtMs;
  if (state === 'dead-lettering' && !queue.isBeingWritten(entry)) return entry.dueAtMs;
  return undefined;
}

function attemptsOf({ pastDeliveries = [], state, lockedAtMs, endedAtMs }: QueuedEvent): readonly PastAttempt[] {
  if (state !== 'acknowledged') return [...pastDeliveries];
  const startedAtMs = lockedAtMs ?? endedAtMs;
  return [...pastDeliveries, { type: 'deliver', startedAtMs, endedAtMs, result: { type: 'delivered' } }];
}

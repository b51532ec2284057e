import { Failure } from './commands.ts';
import { type DeadLetterCause, MAX_TRANSFER_HOP_COUNT_EXCEEDED, transferFailed } from './dead-letter.ts';
import type { IncomingMessage, StoredMessage } from './message.ts';
import type { Turn } from './turn.ts';

/** A message goes from entity to entity so often at most. [service-bus-protocol 12.3] */
const TRANSFER_HOPS_MAX = 4;

/** Sends a message on to another entity. Gives why it could not be done; nothing has changed then. */
export function transfer(
  message: StoredMessage,
  to: string,
  fromDeadLetterQueue: boolean,
  turn: Turn,
): DeadLetterCause | undefined {
  const hops = (message.incoming.transfer?.hops ?? 0) + 1;
  if (hops > TRANSFER_HOPS_MAX) return MAX_TRANSFER_HOP_COUNT_EXCEEDED;
  const target = turn.entities.find(to);
  if (target === undefined) return transferFailed(new Failure('entity-not-found', to));
  const sent = target.send([transferred(message, hops, fromDeadLetterQueue, turn.nowMs)], turn);
  return sent instanceof Failure ? transferFailed(sent) : undefined;
}

/** Its time to live goes on where it has one. Once dead-lettered it has none, and gets that of the target. */
function transferred(
  message: StoredMessage,
  hops: number,
  fromDeadLetterQueue: boolean,
  nowMs: number,
): IncomingMessage {
  const { ttlMs: _, scheduledAtMs: __, transfer: earlier, onForward, ...incoming } = message.incoming;
  const remainingMs = message.expiresAtMs - nowMs;
  return {
    ...(onForward ?? incoming),
    ...(remainingMs === Number.POSITIVE_INFINITY ? {} : { ttlMs: remainingMs }),
    transfer: {
      hops,
      enqueuedSequenceNumber: message.enqueuedSequenceNumber || message.sequenceNumber,
      deadLetterSource: fromDeadLetterQueue ? message.deadLetterSource : earlier?.deadLetterSource,
      changes: message.changes,
    },
  };
}

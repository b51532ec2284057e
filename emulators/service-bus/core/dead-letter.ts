import type { DomainError, Failure } from './commands.ts';
import { type IncomingMessage, type PropertyChanges, type PropertyValue, StoredMessage } from './message.ts';

/** The application properties of a dead-lettered message that say why it is one. Their values are strings. */
const DEAD_LETTER_REASON = 'DeadLetterReason';
const DEAD_LETTER_DESCRIPTION = 'DeadLetterErrorDescription';

/** Why a message is dead-lettered. */
export interface DeadLetterCause {
  readonly reason?: string;
  readonly description?: string;
  readonly changes?: PropertyChanges;
}

/** After `deliveryCount` failed deliveries, the last that the entity's MaxDeliveryCount allows. */
export function maxDeliveryCountExceeded(deliveryCount: number): DeadLetterCause {
  return {
    reason: 'MaxDeliveryCountExceeded',
    description: `Message could not be consumed after ${deliveryCount} delivery attempts.`,
  };
}

export const TTL_EXPIRED: DeadLetterCause = {
  reason: 'TTLExpiredException',
  description: 'The message expired and was dead lettered.',
};

export const SESSION_ID_IS_NULL: DeadLetterCause = {
  reason: 'Session ID is null.',
  description:
    'The SessionId was not set on a message, and it cannot be sent to the entity. ' +
    'Entities that have session support enabled can only receive messages that have the SessionId set to a valid value.',
};

export const MAX_TRANSFER_HOP_COUNT_EXCEEDED: DeadLetterCause = {
  reason: 'MaxTransferHopCountExceeded',
  description: 'The message was forwarded too often: the maximum number of hops between entities is 4.',
};

/** A rule of the subscription failed; `problem` says which and why. The service does not document its own reason. */
export function filterEvaluationFailed(problem: string): DeadLetterCause {
  return { reason: 'FilterEvaluationException', description: problem };
}

/** Reasons are the names that the SDKs have for these failures; the service does not document its own. */
const TRANSFER_FAILURES: Partial<Record<DomainError, string>> = {
  'entity-not-found': 'MessagingEntityNotFound',
  'entity-disabled': 'MessagingEntityDisabled',
  'entity-full': 'QuotaExceeded',
  'message-too-large': 'MessageSizeExceeded',
};

/** The entity that the message was to be forwarded to has not taken it. */
export function transferFailed({ error, detail }: Failure): DeadLetterCause {
  if (error === 'session-id-missing') return SESSION_ID_IS_NULL;
  const reason = TRANSFER_FAILURES[error] ?? 'InvalidOperation';
  // [azure-service-bus#693]
  if (error === 'entity-not-found') return { reason, description: 'The transfer destination entity does not exist.' };
  return { reason, description: `The message could not be forwarded: ${error} (${detail}).` };
}

/** The message as it comes to a dead-letter queue. Its number stays; neither time to live nor deliveries matter any more. */
export function deadLettered(message: StoredMessage, cause: DeadLetterCause, source: string): StoredMessage {
  return new StoredMessage({
    ...message,
    expiresAtMs: Number.POSITIVE_INFINITY,
    changes: mergeChanges(message.changes, changesOf(cause)),
    deadLetterSource: source,
  });
}

/** The message as it comes to a transfer dead-letter queue: forwarded, and saying why not where it was to go. */
export function transferDeadLettered(message: IncomingMessage, cause: DeadLetterCause): IncomingMessage {
  const changes = changesOf(cause);
  return { ...message, transfer: { hops: 1, enqueuedSequenceNumber: 0, deadLetterSource: undefined, changes } };
}

/** Later changes win over earlier ones. */
export function mergeChanges(
  earlier: PropertyChanges | undefined,
  later: PropertyChanges | undefined,
): PropertyChanges | undefined {
  if (later === undefined || later.size === 0) return earlier;
  if (earlier === undefined) return later;
  return new Map([...earlier, ...later]);
}

/** The changes that a cause makes to the application properties. */
export function changesOf(cause: DeadLetterCause): PropertyChanges {
  const changes = new Map<string, PropertyValue>(cause.changes);
  if (cause.reason !== undefined) changes.set(DEAD_LETTER_REASON, cause.reason);
  if (cause.description !== undefined) changes.set(DEAD_LETTER_DESCRIPTION, cause.description);
  return changes;
}

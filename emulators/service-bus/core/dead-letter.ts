import type { PropertyChanges, PropertyValue } from './message.ts';

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

import type { Lock } from '../../emulators/service-bus/core/lock.ts';
import type { Content, StoredMessage } from '../../emulators/service-bus/core/message.ts';
import type { ModelMessage } from './service-bus-model.ts';

/** What of a message is compared, in one form for both worlds. */

export function shownReal(message: StoredMessage) {
  const { sequenceNumber, enqueuedSequenceNumber, enqueuedAtMs, expiresAtMs, deliveryCount } = message;
  const identity: Content | object = message.content;
  const changes = shownChanges(message.changes);
  return { identity, sequenceNumber, enqueuedSequenceNumber, enqueuedAtMs, expiresAtMs, deliveryCount, changes };
}

export function shownModel(message: ModelMessage) {
  const { sequenceNumber, enqueuedSequenceNumber, enqueuedAtMs, expiresAtMs, deliveryCount } = message;
  const { identity } = message.incoming;
  const changes = shownChanges(message.changes);
  return { identity, sequenceNumber, enqueuedSequenceNumber, enqueuedAtMs, expiresAtMs, deliveryCount, changes };
}

/** Descriptions are worded in the core alone, except those that the service has. */
export function shownChanges(changes: ReadonlyMap<string, unknown> | Record<string, unknown> | undefined) {
  const shown = changes instanceof Map ? Object.fromEntries(changes) : { ...changes };
  delete shown.DeadLetterErrorDescription;
  return shown;
}

export function shortened(key: string, value: unknown): unknown {
  if (key === 'lock') return `of message ${(value as Lock).message.sequenceNumber}`;
  if (key === 'token' || key === 'tokens' || key === 'content') return '…';
  return value instanceof Map ? Object.fromEntries(value) : value;
}

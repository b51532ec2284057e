import type { EntityDescription, Failure, Sent } from './commands.ts';
import type { EntityStatus } from './definitions.ts';
import type { IncomingMessage } from './message.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Turn } from './turn.ts';

/** Something in a namespace that has a path: a queue, a topic, a subscription, a dead-letter queue. */
export interface Entity {
  readonly description: EntityDescription;
  readonly status: EntityStatus;
  /** What receivers receive from; undefined where there is nothing to receive. */
  readonly messages: MessageQueue | undefined;
  /** Enqueues all messages or none. */
  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure;
  /** Takes scheduled messages back, all or none. */
  cancelScheduled(sequenceNumbers: readonly number[], turn: Turn): Failure | undefined;
}

import { type EntityDescription, Failure, type Sent } from './commands.ts';
import type { IncomingMessage } from './message.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Turn } from './turn.ts';

/** Something in a namespace that has a path: a queue, a topic, a subscription, a dead-letter queue. */
export interface Entity {
  readonly description: EntityDescription;
  /** What receivers receive from; undefined where there is nothing to receive. */
  readonly messages: MessageQueue | undefined;
  /** Enqueues all messages or none. */
  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure;
}

/** The failure if any of the messages is too large, so that a batch is refused as a whole. */
export function tooLarge(messages: readonly IncomingMessage[], sizeBytesMax: number): Failure | undefined {
  for (const { sizeBytes } of messages) {
    if (sizeBytes > sizeBytesMax) {
      return new Failure('message-too-large', `size: ${sizeBytes} bytes, limit: ${sizeBytesMax} bytes`);
    }
  }
  return undefined;
}

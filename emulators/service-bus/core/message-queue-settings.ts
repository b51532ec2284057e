import type { MessageQueue } from './message-queue.ts';

/** How a message queue behaves. */
export interface MessageQueueSettings {
  readonly path: string;
  readonly lockDurationMs: number;
  /** Infinity: never dead-lettered for it. */
  readonly maxDeliveryCount: number;
  /** Infinity: messages live as long as they say themselves. */
  readonly defaultMessageTimeToLiveMs: number;
  readonly deadLetteringOnMessageExpiration: boolean;
  /** Messages go only to receivers that hold their session. */
  readonly requiresSession: boolean;
  /** The entity that messages move on to as soon as they come. */
  readonly forwardTo: string | undefined;
  /** Undefined for a dead-letter queue: nothing is dead-lettered out of it. */
  readonly deadLetters: MessageQueue | undefined;
}

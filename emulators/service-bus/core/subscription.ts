import type { Ids } from '../../../src/kernel/ids.ts';
import { type EntityDescription, Failure } from './commands.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { SubscriptionDefinition } from './definitions.ts';
import type { Entity } from './entity.ts';
import type { IncomingMessage } from './message.ts';
import { MessageQueue } from './message-queue.ts';
import type { Schedule } from './schedule.ts';
import type { Turn } from './turn.ts';

/** Gets a copy of every message of its topic: it has the default rule, whose filter is true. */
export class Subscription implements Entity {
  readonly description: EntityDescription;
  readonly messages: MessageQueue;
  readonly deadLetters: DeadLetterQueue;

  constructor(topicPath: string, definition: SubscriptionDefinition, schedule: Schedule, ids: Ids) {
    const path = `${topicPath}/Subscriptions/${definition.name}`;
    const { lockDurationMs } = definition;
    this.description = { path, kind: 'subscription', lockDurationMs, messageSizeBytesMax: 0 };
    this.deadLetters = new DeadLetterQueue(path, lockDurationMs, schedule, ids);
    const settings = {
      path,
      lockDurationMs,
      maxDeliveryCount: definition.maxDeliveryCount,
      defaultMessageTimeToLiveMs: definition.defaultMessageTimeToLiveMs,
      deadLetteringOnMessageExpiration: definition.deadLetteringOnMessageExpiration,
      deadLetters: this.deadLetters.messages,
    };
    this.messages = new MessageQueue(settings, schedule, ids);
  }

  /** Takes in a copy of a message that the topic has given a number. `ttlMs` is what the topic leaves of its time to live. */
  accept(message: IncomingMessage, ttlMs: number, topicSequenceNumber: number, turn: Turn): void {
    this.messages.enqueue(message, ttlMs, topicSequenceNumber, turn);
  }

  send(): Failure {
    return new Failure('not-a-sender-entity', this.description.path);
  }
}

import type { Ids } from '../../../src/kernel/ids.ts';
import type { EntityDescription, Failure, Sent } from './commands.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { CoreLimits, QueueDefinition } from './definitions.ts';
import { type Entity, tooLarge } from './entity.ts';
import type { IncomingMessage } from './message.ts';
import { MessageQueue } from './message-queue.ts';
import type { Schedule } from './schedule.ts';
import type { Turn } from './turn.ts';

export class Queue implements Entity {
  readonly description: EntityDescription;
  readonly messages: MessageQueue;
  readonly deadLetters: DeadLetterQueue;

  constructor(definition: QueueDefinition, limits: CoreLimits, schedule: Schedule, ids: Ids) {
    const { name, lockDurationMs } = definition;
    const messageSizeBytesMax = Math.min(definition.messageSizeBytesMax, limits.messageSizeBytesMax);
    this.description = { path: name, kind: 'queue', lockDurationMs, messageSizeBytesMax };
    this.deadLetters = new DeadLetterQueue(name, lockDurationMs, schedule, ids);
    const settings = {
      path: name,
      lockDurationMs,
      maxDeliveryCount: definition.maxDeliveryCount,
      defaultMessageTimeToLiveMs: definition.defaultMessageTimeToLiveMs,
      deadLetteringOnMessageExpiration: definition.deadLetteringOnMessageExpiration,
      deadLetters: this.deadLetters.messages,
    };
    this.messages = new MessageQueue(settings, schedule, ids);
  }

  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure {
    const failure = tooLarge(messages, this.description.messageSizeBytesMax);
    if (failure !== undefined) return failure;
    const sequenceNumbers = messages.map(
      (message) => this.messages.enqueue(message, message.ttlMs ?? Number.POSITIVE_INFINITY, 0, turn).sequenceNumber,
    );
    return { sequenceNumbers };
  }
}

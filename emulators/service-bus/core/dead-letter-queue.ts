import type { Ids } from '../../../src/kernel/ids.ts';
import { type EntityDescription, Failure } from './commands.ts';
import type { ConsumptionDefinition, EntityStatus } from './definitions.ts';
import type { Entity } from './entity.ts';
import { MessageQueue } from './message-queue.ts';
import type { Schedule } from './schedule.ts';

/**
 * The sub-queue of a queue or subscription for what could not be consumed. Its messages stay until they are completed, and know
 * no sessions, unless they are forwarded.
 */
export class DeadLetterQueue implements Entity {
  readonly description: EntityDescription;
  readonly status: EntityStatus;
  readonly messages: MessageQueue;

  constructor(ownerPath: string, owner: ConsumptionDefinition, schedule: Schedule, ids: Ids) {
    const path = `${ownerPath}/$DeadLetterQueue`;
    const { lockDurationMs } = owner;
    this.description = {
      path,
      kind: 'dead-letter-queue',
      lockDurationMs,
      messageSizeBytesMax: 0,
      requiresSession: false,
    };
    this.status = owner.status;
    const settings = {
      path,
      lockDurationMs,
      maxDeliveryCount: Number.POSITIVE_INFINITY,
      defaultMessageTimeToLiveMs: Number.POSITIVE_INFINITY,
      deadLetteringOnMessageExpiration: false,
      requiresSession: false,
      forwardTo: owner.forwardDeadLetteredMessagesTo,
      deadLetters: undefined,
    };
    this.messages = new MessageQueue(settings, schedule, ids);
  }

  send(): Failure {
    return new Failure('dead-letter-queue-is-read-only', this.description.path);
  }

  cancelScheduled(): Failure {
    return this.send();
  }
}

import { type EntityDescription, Failure } from './commands.ts';
import type { ConsumptionDefinition, EntityStatus } from './definitions.ts';
import type { Entity, EntityContext } from './entity.ts';
import { MessageQueue } from './message-queue.ts';
import type { MessageQueueSettings } from './message-queue-settings.ts';
import type { Size } from './size.ts';
import type { Turn } from './turn.ts';

/**
 * The sub-queue of a queue or subscription for what could not be consumed. Its messages stay until they are completed, and know
 * no sessions, unless they are forwarded.
 */
export class DeadLetterQueue implements Entity {
  readonly intake = undefined;
  readonly messages: MessageQueue;
  readonly #path: string;
  #description: EntityDescription;
  #status: EntityStatus;

  /** `size` is that of its owner. */
  constructor(
    ownerPath: string,
    owner: ConsumptionDefinition,
    context: EntityContext,
    size: Size,
    createdAtMs: number,
  ) {
    this.#path = `${ownerPath}/$DeadLetterQueue`;
    this.#status = owner.status;
    this.#description = this.#describe(owner);
    this.messages = new MessageQueue(this.#settings(owner), context, size, createdAtMs);
  }

  get description(): EntityDescription {
    return this.#description;
  }

  get status(): EntityStatus {
    return this.#status;
  }

  /** Its owner has changed. */
  configure(owner: ConsumptionDefinition, turn: Turn): void {
    this.#status = owner.status;
    this.#description = this.#describe(owner);
    this.messages.configure(this.#settings(owner), turn);
  }

  send(): Failure {
    return new Failure('dead-letter-queue-is-read-only', this.#path);
  }

  cancelScheduled(): Failure {
    return this.send();
  }

  #describe({ lockDurationMs }: ConsumptionDefinition): EntityDescription {
    return {
      path: this.#path,
      kind: 'dead-letter-queue',
      lockDurationMs,
      messageSizeBytesMax: 0,
      requiresSession: false,
    };
  }

  #settings({ lockDurationMs, forwardDeadLetteredMessagesTo }: ConsumptionDefinition): MessageQueueSettings {
    return {
      path: this.#path,
      lockDurationMs,
      maxDeliveryCount: Number.POSITIVE_INFINITY,
      defaultMessageTimeToLiveMs: Number.POSITIVE_INFINITY,
      deadLetteringOnMessageExpiration: false,
      requiresSession: false,
      forwardTo: forwardDeadLetteredMessagesTo,
      deadLetters: undefined,
    };
  }
}

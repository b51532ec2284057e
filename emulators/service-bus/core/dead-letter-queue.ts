import { type EntityDescription, Failure } from './commands.ts';
import { transferDeadLettered, transferFailed } from './dead-letter.ts';
import type { ConsumptionDefinition, EntityStatus } from './definitions.ts';
import type { Entity, EntityContext } from './entity.ts';
import type { IncomingMessage } from './message.ts';
import { MessageQueue } from './message-queue.ts';
import type { MessageQueueSettings } from './message-queue-settings.ts';
import type { Size } from './size.ts';
import type { Turn } from './turn.ts';

/** Below the path of the queue or subscription. */
const SUFFIXES = {
  'dead-letter-queue': '/$DeadLetterQueue',
  'transfer-dead-letter-queue': '/$Transfer/$DeadLetterQueue',
} as const;

/** A sub-queue for what could not be consumed, or for what could not be sent on via its owner. */
export type DeadLetterQueueKind = keyof typeof SUFFIXES;

/** The queue or subscription that it belongs to. */
export type Owner = Pick<Entity, 'description' | 'status'>;

/** The path of the entity whose transfer dead-letter queue this is the path of, in any case. */
export function transferDeadLettersOwner(path: string): string | undefined {
  const suffix = SUFFIXES['transfer-dead-letter-queue'];
  return path.toLowerCase().endsWith(suffix.toLowerCase()) ? path.slice(0, -suffix.length) : undefined;
}

/**
 * A sub-queue of a queue or subscription. Its messages stay until they are completed, and know no sessions. Those of the dead-letter
 * queue may be forwarded.
 */
export class DeadLetterQueue implements Entity {
  readonly intake = undefined;
  readonly transferDeadLetters = undefined;
  readonly messages: MessageQueue;
  readonly #kind: DeadLetterQueueKind;
  readonly #path: string;
  readonly #owner: Owner;
  #description: EntityDescription;

  /** `size` is that of its owner. */
  constructor(
    kind: DeadLetterQueueKind,
    owner: Owner,
    definition: ConsumptionDefinition,
    context: EntityContext,
    size: Size,
    createdAtMs: number,
  ) {
    this.#kind = kind;
    this.#owner = owner;
    this.#path = `${owner.description.path}${SUFFIXES[kind]}`;
    this.#description = this.#describe(definition);
    this.messages = new MessageQueue(this.#settings(definition), context, size, createdAtMs);
  }

  get description(): EntityDescription {
    return this.#description;
  }

  get status(): EntityStatus {
    return this.#owner.status;
  }

  /** Its owner has changed. */
  configure(definition: ConsumptionDefinition, turn: Turn): void {
    this.#description = this.#describe(definition);
    this.messages.configure(this.#settings(definition), turn);
  }

  /** Takes in a message that was refused where it was to go. It gets this number, which is one of its owner's. */
  receive(message: IncomingMessage, refusal: Failure, sequenceNumber: number, turn: Turn): void {
    this.messages.nextSequenceNumber = sequenceNumber;
    const dead = transferDeadLettered(message, transferFailed(refusal));
    this.messages.enqueue(dead, Number.POSITIVE_INFINITY, 0, turn);
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
      kind: this.#kind,
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
      forwardTo: this.#kind === 'dead-letter-queue' ? forwardDeadLetteredMessagesTo : undefined,
      deadLetters: undefined,
    };
  }
}

import type { MessageCounts } from './administration.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { ConsumptionDefinition } from './definitions.ts';
import type { EntityContext } from './entity.ts';
import { MessageQueue } from './message-queue.ts';
import { Size } from './size.ts';
import type { Turn } from './turn.ts';

/** What queues and subscriptions are made of: messages and a dead-letter queue. */
export class Consumption {
  readonly messages: MessageQueue;
  readonly deadLetters: DeadLetterQueue;
  readonly #path: string;
  readonly #size: Size;

  /** `whole` is what the messages are part of, beside this. */
  constructor(
    path: string,
    definition: ConsumptionDefinition,
    context: EntityContext,
    createdAtMs: number,
    whole?: Size,
  ) {
    this.#path = path;
    this.#size = new Size(whole);
    this.deadLetters = new DeadLetterQueue(path, definition, context, this.#size, createdAtMs);
    this.messages = new MessageQueue(this.#settings(definition), context, this.#size, createdAtMs);
  }

  get queues(): readonly MessageQueue[] {
    return [this.messages, this.deadLetters.messages];
  }

  get sizeBytes(): number {
    return this.#size.bytes;
  }

  get counts(): MessageCounts {
    const { count, scheduledCount } = this.messages;
    return { active: count - scheduledCount, deadLetter: this.deadLetters.messages.count, scheduled: scheduledCount };
  }

  get accessedAtMs(): number {
    return Math.max(this.messages.accessedAtMs, this.deadLetters.messages.accessedAtMs);
  }

  /** [service-bus-protocol 12.5: an entity with scheduled messages is not idle] */
  get isInUse(): boolean {
    return this.messages.scheduledCount > 0 || this.queues.some(({ line }) => line.isAwaited);
  }

  configure(definition: ConsumptionDefinition, turn: Turn): void {
    this.deadLetters.configure(definition, turn);
    this.messages.configure(this.#settings(definition), turn);
  }

  purge(turn: Turn): number {
    return this.messages.purge(turn) + this.deadLetters.messages.purge(turn);
  }

  close(): void {
    for (const queue of this.queues) queue.close();
  }

  #settings(definition: ConsumptionDefinition) {
    return { ...definition, path: this.#path, deadLetters: this.deadLetters.messages };
  }
}

import type { MessageCounts } from './administration.ts';
import { DeadLetterQueue, type DeadLetterQueueKind, type Owner } from './dead-letter-queue.ts';
import type { ConsumptionDefinition } from './definitions.ts';
import type { EntityContext } from './entity.ts';
import { MessageQueue } from './message-queue.ts';
import { Size } from './size.ts';
import type { Turn } from './turn.ts';

/** What queues and subscriptions are made of: messages, a dead-letter queue, a transfer dead-letter queue. */
export class Consumption {
  readonly messages: MessageQueue;
  readonly deadLetters: DeadLetterQueue;
  readonly #owner: Owner;
  readonly #context: EntityContext;
  readonly #createdAtMs: number;
  readonly #size: Size;
  #definition: ConsumptionDefinition;
  #transferDeadLetters: DeadLetterQueue | undefined;

  /** `whole` is what the messages are part of, beside the owner. */
  constructor(
    owner: Owner,
    definition: ConsumptionDefinition,
    context: EntityContext,
    createdAtMs: number,
    whole?: Size,
  ) {
    this.#owner = owner;
    this.#context = context;
    this.#createdAtMs = createdAtMs;
    this.#definition = definition;
    this.#size = new Size(whole);
    this.deadLetters = this.#deadLetterQueue('dead-letter-queue');
    this.messages = new MessageQueue(this.#settings(definition), context, this.#size, createdAtMs);
  }

  /** Made when somebody looks for it: hardly any entity needs its own. */
  get transferDeadLetters(): DeadLetterQueue {
    this.#transferDeadLetters ??= this.#deadLetterQueue('transfer-dead-letter-queue');
    return this.#transferDeadLetters;
  }

  get queues(): readonly MessageQueue[] {
    const queues = [this.messages, this.deadLetters.messages];
    if (this.#transferDeadLetters !== undefined) queues.push(this.#transferDeadLetters.messages);
    return queues;
  }

  get sizeBytes(): number {
    return this.#size.bytes;
  }

  get counts(): MessageCounts {
    const { activeCount, scheduledCount } = this.messages;
    return {
      active: activeCount,
      deadLetter: this.deadLetters.messages.count,
      transferDeadLetter: this.#transferDeadLetters?.messages.count ?? 0,
      scheduled: scheduledCount,
    };
  }

  get accessedAtMs(): number {
    return Math.max(...this.queues.map(({ accessedAtMs }) => accessedAtMs));
  }

  /** [service-bus-protocol 12.5: an entity with scheduled messages is not idle] */
  get isInUse(): boolean {
    return this.messages.scheduledCount > 0 || this.queues.some(({ line }) => line.isAwaited);
  }

  configure(definition: ConsumptionDefinition, turn: Turn): void {
    this.#definition = definition;
    this.deadLetters.configure(definition, turn);
    this.#transferDeadLetters?.configure(definition, turn);
    this.messages.configure(this.#settings(definition), turn);
  }

  purge(turn: Turn): number {
    return this.queues.reduce((count, queue) => count + queue.purge(turn), 0);
  }

  close(): void {
    for (const queue of this.queues) queue.close();
  }

  #deadLetterQueue(kind: DeadLetterQueueKind): DeadLetterQueue {
    return new DeadLetterQueue(kind, this.#owner, this.#definition, this.#context, this.#size, this.#createdAtMs);
  }

  #settings(definition: ConsumptionDefinition) {
    return { ...definition, path: this.#owner.description.path, deadLetters: this.deadLetters.messages };
  }
}

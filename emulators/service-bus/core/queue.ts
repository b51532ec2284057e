import type { DeclaredEntity, MessageCounts } from './administration.ts';
import type { EntityDescription, Failure, Sent } from './commands.ts';
import { Consumption } from './consumption.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { QueueDefinition } from './definitions.ts';
import { DefinedEntity, type EntityContext } from './entity.ts';
import { type Destination, Intake } from './intake.ts';
import type { IncomingMessage } from './message.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Turn } from './turn.ts';

export class Queue extends DefinedEntity<QueueDefinition> implements Destination {
  readonly messages: MessageQueue;
  readonly deadLetters: DeadLetterQueue;
  readonly #consumption: Consumption;
  readonly intake: Intake;
  #description: EntityDescription;

  constructor(definition: QueueDefinition, context: EntityContext, createdAtMs: number) {
    super(definition, createdAtMs);
    this.intake = new Intake(definition, definition.requiresSession, context.limits, this);
    this.#description = this.#describe(definition);
    this.#consumption = new Consumption(this, definition, context, createdAtMs);
    this.messages = this.#consumption.messages;
    this.deadLetters = this.#consumption.deadLetters;
  }

  get transferDeadLetters(): DeadLetterQueue {
    return this.#consumption.transferDeadLetters;
  }

  get description(): EntityDescription {
    return this.#description;
  }

  get declared(): DeclaredEntity {
    return { kind: 'queue', definition: this.definition };
  }

  get messageQueues(): readonly MessageQueue[] {
    return this.#consumption.queues;
  }

  get sizeBytes(): number {
    return this.#consumption.sizeBytes;
  }

  get counts(): MessageCounts {
    return this.#consumption.counts;
  }

  get accessedAtMs(): number {
    return this.#consumption.accessedAtMs;
  }

  get isInUse(): boolean {
    return this.#consumption.isInUse;
  }

  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure {
    this.messages.accessedAtMs = turn.nowMs;
    return this.intake.send(messages, turn);
  }

  enqueue(message: IncomingMessage, turn: Turn): number {
    return this.messages.enqueue(message, message.ttlMs ?? Number.POSITIVE_INFINITY, 0, turn).sequenceNumber;
  }

  schedule(message: IncomingMessage, atMs: number, turn: Turn, sequenceNumber?: number): number {
    return this.messages.schedule(message, atMs, turn, sequenceNumber).sequenceNumber;
  }

  reserveNumber(): number {
    return this.messages.reserveNumber();
  }

  hasScheduled(sequenceNumbers: readonly number[]): boolean {
    return this.messages.hasScheduled(sequenceNumbers);
  }

  cancelScheduled(sequenceNumbers: readonly number[], turn: Turn): Failure | undefined {
    this.messages.accessedAtMs = turn.nowMs;
    return this.messages.cancelScheduled(sequenceNumbers, turn);
  }

  purge(turn: Turn): number {
    return this.#consumption.purge(turn);
  }

  close(): void {
    this.#consumption.close();
  }

  protected configure(definition: QueueDefinition, turn: Turn): void {
    this.intake.configure(definition, turn.nowMs);
    this.#description = this.#describe(definition);
    this.#consumption.configure(definition, turn);
  }

  #describe({ name, lockDurationMs, requiresSession }: QueueDefinition): EntityDescription {
    const { messageSizeBytesMax } = this.intake;
    return { path: name, kind: 'queue', lockDurationMs, messageSizeBytesMax, requiresSession };
  }
}

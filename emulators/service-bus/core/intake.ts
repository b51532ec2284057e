import { Failure, type Sent } from './commands.ts';
import type { CoreLimits, EntityStatus, QueueDefinition, TopicDefinition } from './definitions.ts';
import { DuplicateHistory } from './duplicate-history.ts';
import type { IncomingMessage } from './message.ts';
import type { Turn } from './turn.ts';

/** Where accepted messages go. Both ways in give the message's number. */
export interface Destination {
  enqueue(message: IncomingMessage, turn: Turn): number;
  /** For later, under a number that was reserved or a new one. */
  schedule(message: IncomingMessage, atMs: number, turn: Turn, sequenceNumber?: number): number;
  /** A number that no message will be given but the one that it is for. */
  reserveNumber(): number;
  /** Whether each number is that of a scheduled message. */
  hasScheduled(sequenceNumbers: readonly number[]): boolean;
  /** What it holds now. */
  readonly sizeBytes: number;
}

/** What a queue or topic asks of messages before it takes them in. */
export class Intake {
  readonly #path: string;
  readonly #requiresSession: boolean;
  readonly #isPartitioned: boolean;
  readonly #limits: CoreLimits;
  readonly #destination: Destination;
  /** Undefined: duplicates are not detected. */
  readonly #duplicates: DuplicateHistory | undefined;
  #status: EntityStatus;
  #messageSizeBytesMax: number;
  #sizeBytesMax: number;

  constructor(
    definition: QueueDefinition | TopicDefinition,
    requiresSession: boolean,
    limits: CoreLimits,
    destination: Destination,
  ) {
    const { name, status, sizeBytesMax, enablePartitioning, duplicateDetectionWindowMs: windowMs } = definition;
    this.#path = name;
    this.#requiresSession = requiresSession;
    this.#isPartitioned = enablePartitioning;
    this.#limits = limits;
    this.#destination = destination;
    this.#duplicates = windowMs === undefined ? undefined : new DuplicateHistory(windowMs, enablePartitioning);
    this.#status = status;
    this.#messageSizeBytesMax = Math.min(definition.messageSizeBytesMax, limits.messageSizeBytesMax);
    this.#sizeBytesMax = sizeBytesMax;
  }

  /** What one message may measure. */
  get messageSizeBytesMax(): number {
    return this.#messageSizeBytesMax;
  }

  /** Whatever can change counts from now on. */
  configure(definition: QueueDefinition | TopicDefinition, nowMs: number): void {
    const { status, sizeBytesMax, messageSizeBytesMax, duplicateDetectionWindowMs: windowMs } = definition;
    this.#status = status;
    this.#messageSizeBytesMax = Math.min(messageSizeBytesMax, this.#limits.messageSizeBytesMax);
    this.#sizeBytesMax = sizeBytesMax;
    if (windowMs !== undefined) this.#duplicates?.setWindow(windowMs, nowMs);
  }

  /** Brings back a message id that was remembered, in the order of the times. */
  restoreDuplicate(key: string, untilMs: number, nowMs: number): void {
    this.#duplicates?.restore(key, untilMs, nowMs);
  }

  /** Takes in all messages, except duplicates, or none. */
  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure {
    const failure = this.refusal(messages);
    if (failure !== undefined) return failure;
    return { sequenceNumbers: messages.map((message) => this.#take(message, turn)) };
  }

  /** The numbers of those messages that ask to be scheduled, ahead of {@link take}; 0 for the others. */
  reserveNumbers(messages: readonly IncomingMessage[], turn: Turn): number[] {
    return messages.map(({ scheduledAtMs }) => (scheduledAtMs === undefined ? 0 : this.#reserveNumber(turn)));
  }

  #reserveNumber(turn: Turn): number {
    const sequenceNumber = this.#destination.reserveNumber();
    turn.happened({ type: 'number-reserved', entity: this.#path, sequenceNumber });
    return sequenceNumber;
  }

  hasScheduled(sequenceNumbers: readonly number[]): boolean {
    return this.#destination.hasScheduled(sequenceNumbers);
  }

  /** Takes in all messages, except duplicates. {@link refusal} must have had nothing against them. */
  take(messages: readonly IncomingMessage[], reserved: readonly number[], turn: Turn): void {
    for (const [index, message] of messages.entries()) this.#take(message, turn, reserved[index]);
  }

  /** Why these messages cannot be taken in together, where `besideBytes` of others come before them. */
  refusal(messages: readonly IncomingMessage[], besideBytes = 0): Failure | undefined {
    const path = this.#path;
    if (this.#status === 'Disabled' || this.#status === 'SendDisabled') return new Failure('entity-disabled', path);
    const messageSizeBytesMax = this.#messageSizeBytesMax;
    const sizeBytesMax = this.#sizeBytesMax;
    let sizeBytes = this.#destination.sizeBytes + besideBytes;
    for (const message of messages) {
      if (message.sizeBytes > messageSizeBytesMax) {
        return new Failure(
          'message-too-large',
          `size: ${message.sizeBytes} bytes, limit: ${messageSizeBytesMax} bytes`,
        );
      }
      if (this.#requiresSession && message.sessionId === undefined) return new Failure('session-id-missing', path);
      const { sessionId, partitionKey } = message;
      if (sessionId !== undefined && partitionKey !== undefined && partitionKey !== sessionId) {
        return new Failure('partition-key-not-session-id', partitionKey);
      }
      if (this.#isPartitioned && partitionOf(message) !== partitionOf(messages[0]!)) {
        return new Failure('batch-of-several-partitions', path);
      }
      sizeBytes += message.sizeBytes;
    }
    return messages.length > 0 && sizeBytes > sizeBytesMax
      ? new Failure('entity-full', `size: ${sizeBytes} bytes, limit: ${sizeBytesMax} bytes`)
      : undefined;
  }

  #take(message: IncomingMessage, turn: Turn, reserved?: number): number {
    const duplicates = this.#duplicates;
    const key = duplicates?.keyOf(message);
    if (key !== undefined) {
      const untilMs = duplicates!.remember(key, turn.nowMs);
      if (untilMs === undefined) return 0;
      turn.happened({ type: 'message-id-remembered', entity: this.#path, key, untilMs });
    }
    const { scheduledAtMs } = message;
    return scheduledAtMs !== undefined && scheduledAtMs > turn.nowMs
      ? this.#destination.schedule(message, scheduledAtMs, turn, reserved)
      : this.#destination.enqueue(message, turn);
  }
}

/** With sessions the partition key equals the session id. */
function partitionOf({ sessionId, partitionKey }: IncomingMessage): string | undefined {
  return sessionId ?? partitionKey;
}

import { Failure, type Sent } from './commands.ts';
import type { CoreLimits, EntityStatus, QueueDefinition, TopicDefinition } from './definitions.ts';
import { DuplicateHistory } from './duplicate-history.ts';
import type { IncomingMessage } from './message.ts';
import type { Turn } from './turn.ts';

/** Where accepted messages go. Both give the message's number. */
export interface Destination {
  enqueue(message: IncomingMessage, turn: Turn): number;
  /** For later. */
  schedule(message: IncomingMessage, atMs: number, turn: Turn): number;
  /** What it holds now. */
  readonly sizeBytes: number;
}

export interface IntakeSettings {
  readonly path: string;
  readonly status: EntityStatus;
  readonly messageSizeBytesMax: number;
  readonly sizeBytesMax: number;
  readonly requiresSession: boolean;
  readonly isPartitioned: boolean;
  /** Undefined: duplicates are not detected. */
  readonly duplicates: DuplicateHistory | undefined;
}

export function intakeSettings(
  definition: QueueDefinition | TopicDefinition,
  limits: CoreLimits,
  requiresSession: boolean,
): IntakeSettings {
  const { name, status, sizeBytesMax, enablePartitioning, duplicateDetectionWindowMs: windowMs } = definition;
  return {
    path: name,
    status,
    messageSizeBytesMax: Math.min(definition.messageSizeBytesMax, limits.messageSizeBytesMax),
    sizeBytesMax,
    requiresSession,
    isPartitioned: enablePartitioning,
    duplicates: windowMs === undefined ? undefined : new DuplicateHistory(windowMs, enablePartitioning),
  };
}

/** What a queue or topic asks of messages before it takes them in. */
export class Intake {
  readonly #settings: IntakeSettings;
  readonly #destination: Destination;

  constructor(settings: IntakeSettings, destination: Destination) {
    this.#settings = settings;
    this.#destination = destination;
  }

  /** Takes in all messages, except duplicates, or none. */
  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure {
    const failure = this.#refusal(messages);
    if (failure !== undefined) return failure;
    return { sequenceNumbers: messages.map((message) => this.#take(message, turn)) };
  }

  #refusal(messages: readonly IncomingMessage[]): Failure | undefined {
    const { path, status, messageSizeBytesMax, sizeBytesMax, requiresSession, isPartitioned } = this.#settings;
    if (status === 'Disabled' || status === 'SendDisabled') return new Failure('entity-disabled', path);
    let sizeBytes = this.#destination.sizeBytes;
    for (const message of messages) {
      if (message.sizeBytes > messageSizeBytesMax) {
        return new Failure(
          'message-too-large',
          `size: ${message.sizeBytes} bytes, limit: ${messageSizeBytesMax} bytes`,
        );
      }
      if (requiresSession && message.sessionId === undefined) return new Failure('session-id-missing', path);
      const { sessionId, partitionKey } = message;
      if (sessionId !== undefined && partitionKey !== undefined && partitionKey !== sessionId) {
        return new Failure('partition-key-not-session-id', partitionKey);
      }
      if (isPartitioned && partitionOf(message) !== partitionOf(messages[0]!)) {
        return new Failure('batch-of-several-partitions', path);
      }
      sizeBytes += message.sizeBytes;
    }
    return messages.length > 0 && sizeBytes > sizeBytesMax
      ? new Failure('entity-full', `size: ${sizeBytes} bytes, limit: ${sizeBytesMax} bytes`)
      : undefined;
  }

  #take(message: IncomingMessage, turn: Turn): number {
    const { duplicates, path } = this.#settings;
    const key = duplicates?.keyOf(message);
    if (key !== undefined) {
      const untilMs = duplicates!.remember(key, turn.nowMs);
      if (untilMs === undefined) return 0;
      turn.happened({ type: 'message-id-remembered', entity: path, key, untilMs });
    }
    const { scheduledAtMs } = message;
    return scheduledAtMs !== undefined && scheduledAtMs > turn.nowMs
      ? this.#destination.schedule(message, scheduledAtMs, turn)
      : this.#destination.enqueue(message, turn);
  }
}

/** With sessions the partition key equals the session id. */
function partitionOf({ sessionId, partitionKey }: IncomingMessage): string | undefined {
  return sessionId ?? partitionKey;
}

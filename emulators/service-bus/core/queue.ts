import type { Ids } from '../../../src/kernel/ids.ts';
import type { EntityDescription, Failure, Sent } from './commands.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { CoreLimits, EntityStatus, QueueDefinition } from './definitions.ts';
import type { Entity } from './entity.ts';
import { type Destination, Intake, intakeSettings } from './intake.ts';
import type { IncomingMessage } from './message.ts';
import { MessageQueue } from './message-queue.ts';
import type { Schedule } from './schedule.ts';
import type { Turn } from './turn.ts';

export class Queue implements Entity, Destination {
  readonly description: EntityDescription;
  readonly status: EntityStatus;
  readonly messages: MessageQueue;
  readonly deadLetters: DeadLetterQueue;
  readonly #intake: Intake;

  constructor(definition: QueueDefinition, limits: CoreLimits, schedule: Schedule, ids: Ids) {
    const { name, lockDurationMs, requiresSession } = definition;
    const intake = intakeSettings(definition, limits, requiresSession);
    const { messageSizeBytesMax } = intake;
    this.description = { path: name, kind: 'queue', lockDurationMs, messageSizeBytesMax, requiresSession };
    this.status = definition.status;
    this.deadLetters = new DeadLetterQueue(name, definition, schedule, ids);
    this.messages = new MessageQueue(
      { ...definition, path: name, deadLetters: this.deadLetters.messages },
      schedule,
      ids,
    );
    this.#intake = new Intake(intake, this);
  }

  get sizeBytes(): number {
    return this.messages.sizeBytes + this.deadLetters.messages.sizeBytes;
  }

  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure {
    return this.#intake.send(messages, turn);
  }

  enqueue(message: IncomingMessage, turn: Turn): number {
    return this.messages.enqueue(message, message.ttlMs ?? Number.POSITIVE_INFINITY, 0, turn).sequenceNumber;
  }

  schedule(message: IncomingMessage, atMs: number, turn: Turn): number {
    return this.messages.schedule(message, atMs, turn).sequenceNumber;
  }

  cancelScheduled(sequenceNumbers: readonly number[], turn: Turn): Failure | undefined {
    return this.messages.cancelScheduled(sequenceNumbers, turn);
  }
}

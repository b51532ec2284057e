import type { Ids } from '../../../src/kernel/ids.ts';
import { type EntityDescription, Failure, type Sent } from './commands.ts';
import type { CoreLimits, EntityStatus, TopicDefinition } from './definitions.ts';
import type { Entity } from './entity.ts';
import { type Destination, Intake, intakeSettings } from './intake.ts';
import { type IncomingMessage, StoredMessage } from './message.ts';
import { PublishedMessage } from './rules/published-message.ts';
import type { Schedule } from './schedule.ts';
import { ScheduledMessages } from './scheduled-messages.ts';
import { Subscription } from './subscription.ts';
import type { Turn } from './turn.ts';

/** Stores nothing but scheduled messages; each of its subscriptions gets copies of what its rules select. [service-bus-protocol 12.4] */
export class Topic implements Entity, Destination {
  readonly description: EntityDescription;
  readonly status: EntityStatus;
  readonly messages = undefined;
  readonly subscriptions: readonly Subscription[];
  readonly #intake: Intake;
  readonly #scheduled: ScheduledMessages;
  readonly #defaultMessageTimeToLiveMs: number;
  #nextSequenceNumber = 1;

  /** `createdAtMs` is that of the subscriptions' rules. */
  constructor(definition: TopicDefinition, limits: CoreLimits, schedule: Schedule, ids: Ids, createdAtMs: number) {
    const intake = intakeSettings(definition, limits, false);
    const { path, messageSizeBytesMax } = intake;
    this.description = { path, kind: 'topic', lockDurationMs: 0, messageSizeBytesMax, requiresSession: false };
    this.status = definition.status;
    this.#intake = new Intake(intake, this);
    this.#scheduled = new ScheduledMessages(schedule, (message, turn) => this.#activate(message, turn));
    this.#defaultMessageTimeToLiveMs = definition.defaultMessageTimeToLiveMs;
    this.subscriptions = definition.subscriptions.map(
      (subscription) => new Subscription(definition.name, subscription, schedule, ids, createdAtMs),
    );
  }

  get sizeBytes(): number {
    let sizeBytes = 0;
    for (const { messages, deadLetters } of this.subscriptions) {
      sizeBytes += messages.sizeBytes + deadLetters.messages.sizeBytes;
    }
    return sizeBytes;
  }

  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure {
    return this.#intake.send(messages, turn);
  }

  enqueue(message: IncomingMessage, turn: Turn): number {
    const sequenceNumber = this.#nextSequenceNumber++;
    const ttlMs = Math.min(message.ttlMs ?? Number.POSITIVE_INFINITY, this.#defaultMessageTimeToLiveMs);
    turn.happened({ type: 'message-published', entity: this.description.path, sequenceNumber });
    const published = new PublishedMessage(message, ttlMs, sequenceNumber, turn.nowMs);
    for (const subscription of this.subscriptions) subscription.accept(published, turn);
    return sequenceNumber;
  }

  schedule(incoming: IncomingMessage, atMs: number, turn: Turn): number {
    const message = new StoredMessage({
      incoming,
      sequenceNumber: this.#nextSequenceNumber++,
      enqueuedSequenceNumber: 0,
      enqueuedAtMs: turn.nowMs,
      expiresAtMs: Number.POSITIVE_INFINITY,
      deliveryCount: 0,
      changes: undefined,
      deadLetterSource: undefined,
    });
    turn.happened({ type: 'message-scheduled', entity: this.description.path, message, atMs });
    this.#scheduled.add(message, atMs);
    return message.sequenceNumber;
  }

  cancelScheduled(sequenceNumbers: readonly number[], turn: Turn): Failure | undefined {
    const cancelled = this.#scheduled.cancel(sequenceNumbers);
    if (cancelled === undefined) return new Failure('message-not-found', sequenceNumbers.join(', '));
    const entity = this.description.path;
    for (const { sequenceNumber } of cancelled) turn.happened({ type: 'schedule-cancelled', entity, sequenceNumber });
    return undefined;
  }

  #activate({ sequenceNumber, incoming }: StoredMessage, turn: Turn): void {
    turn.happened({ type: 'message-activated', entity: this.description.path, sequenceNumber });
    this.enqueue(incoming, turn);
  }
}

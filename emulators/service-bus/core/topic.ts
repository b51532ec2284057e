import type { Ids } from '../../../src/kernel/ids.ts';
import type { EntityDescription, Failure, Sent } from './commands.ts';
import type { CoreLimits, TopicDefinition } from './definitions.ts';
import { type Entity, tooLarge } from './entity.ts';
import type { IncomingMessage } from './message.ts';
import type { Schedule } from './schedule.ts';
import { Subscription } from './subscription.ts';
import type { Turn } from './turn.ts';

/** Stores nothing; each of its subscriptions gets a copy. [service-bus-protocol 12.4] */
export class Topic implements Entity {
  readonly description: EntityDescription;
  readonly messages = undefined;
  readonly subscriptions: readonly Subscription[];
  readonly #defaultMessageTimeToLiveMs: number;
  #nextSequenceNumber = 1;

  constructor(definition: TopicDefinition, limits: CoreLimits, schedule: Schedule, ids: Ids) {
    const messageSizeBytesMax = Math.min(definition.messageSizeBytesMax, limits.messageSizeBytesMax);
    this.description = { path: definition.name, kind: 'topic', lockDurationMs: 0, messageSizeBytesMax };
    this.#defaultMessageTimeToLiveMs = definition.defaultMessageTimeToLiveMs;
    this.subscriptions = definition.subscriptions.map(
      (subscription) => new Subscription(definition.name, subscription, schedule, ids),
    );
  }

  send(messages: readonly IncomingMessage[], turn: Turn): Sent | Failure {
    const failure = tooLarge(messages, this.description.messageSizeBytesMax);
    if (failure !== undefined) return failure;
    const sequenceNumbers: number[] = [];
    for (const message of messages) {
      const sequenceNumber = this.#nextSequenceNumber++;
      const ttlMs = Math.min(message.ttlMs ?? Number.POSITIVE_INFINITY, this.#defaultMessageTimeToLiveMs);
      turn.happened({ type: 'message-published', entity: this.description.path, sequenceNumber });
      for (const subscription of this.subscriptions) subscription.accept(message, ttlMs, sequenceNumber, turn);
      sequenceNumbers.push(sequenceNumber);
    }
    return { sequenceNumbers };
  }
}

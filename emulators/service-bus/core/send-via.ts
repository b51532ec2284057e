import { type DomainError, Failure, type Send, type Sent } from './commands.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { Entity } from './entity.ts';
import type { IncomingMessage } from './message.ts';
import type { MessageQueue } from './message-queue.ts';
import type { Turn } from './turn.ts';

/** Other refusals are the sender's to hear of. [Service Bus docs: dead-letter queues, send via scenarios] */
const DEAD_LETTERED: ReadonlySet<DomainError> = new Set(['entity-disabled', 'entity-full']);

/** An entity that messages are sent via to another one: a queue or a subscription. */
export interface Via {
  /** What gives its transfer dead-letter queue its numbers. */
  readonly messages: MessageQueue;
  readonly transferDeadLetters: DeadLetterQueue;
}

/** Who keeps messages that `destination` refuses; undefined when the refusal is to be told. `path` is that of the via entity. */
export function keeperOf(refusal: Failure, path: string | undefined, destination: Entity, turn: Turn): Via | undefined {
  if (path === undefined || !DEAD_LETTERED.has(refusal.error)) return undefined;
  const entity = turn.entities.find(path);
  if (entity === undefined || entity === destination) return undefined;
  const { messages, transferDeadLetters } = entity;
  return messages === undefined || transferDeadLetters === undefined ? undefined : { messages, transferDeadLetters };
}

/** Puts messages that were refused where they were to go into the transfer dead-letter queue. */
export function keep(messages: readonly IncomingMessage[], refusal: Failure, via: Via, turn: Turn): void {
  for (const message of messages) {
    via.transferDeadLetters.receive(message, refusal, via.messages.reserveNumber(), turn);
  }
}

/** Sends messages via another entity, outside of a transaction. Those that are kept have no number in their destination: 0. */
export function sendVia({ entity: path, via, messages }: Send, turn: Turn): Sent | Failure {
  const destination = turn.entities.find(path);
  if (destination === undefined) return new Failure('entity-not-found', path);
  const sent = destination.send(messages, turn);
  if (!(sent instanceof Failure)) return sent;
  const keeper = keeperOf(sent, via, destination, turn);
  if (keeper === undefined) return sent;
  keep(messages, sent, keeper, turn);
  return { sequenceNumbers: messages.map(() => 0) };
}

import {
  type Command,
  type EntityDescription,
  Failure,
  type FindLock,
  type Grant,
  type OpenReceiver,
  type Outcome,
  type Peek,
  type Peeked,
  type Renewed,
  type RenewLocks,
  type Reply,
  type ReplyOf,
} from './commands.ts';
import type { NamespaceOptions } from './definitions.ts';
import type { Entity } from './entity.ts';
import type { Lock } from './lock.ts';
import type { MessageQueue } from './message-queue.ts';
import { Queue } from './queue.ts';
import { Receiver } from './receiver.ts';
import { Schedule } from './schedule.ts';
import { Topic } from './topic.ts';
import { Turn } from './turn.ts';

/** One Service Bus namespace: its entities, and the only way to do something with them. */
export class Namespace {
  readonly name: string;
  /** By path, in the spelling of their creation and in lower case. */
  readonly #entities = new Map<string, Entity>();
  readonly #receivers = new Map<number, Receiver>();
  readonly #schedule = new Schedule();
  #nowMs = Number.NEGATIVE_INFINITY;

  /** The definitions are taken as checked: no two entities share a path. */
  constructor({ name, queues, topics, limits, ids }: NamespaceOptions) {
    this.name = name;
    for (const definition of queues) {
      const queue = new Queue(definition, limits, this.#schedule, ids);
      this.#add(queue);
      this.#add(queue.deadLetters);
    }
    for (const definition of topics) {
      const topic = new Topic(definition, limits, this.#schedule, ids);
      this.#add(topic);
      for (const subscription of topic.subscriptions) {
        this.#add(subscription);
        this.#add(subscription.deadLetters);
      }
    }
  }

  /**
   * Carries out one command at a time `nowMs` (Unix epoch). First all that is due by then happens: no expired message is
   * delivered, no expired lock settled. A time before that of an earlier command counts as that one.
   */
  execute<C extends Command>(command: C, nowMs: number): Outcome<ReplyOf<C>> {
    if (nowMs > this.#nowMs) this.#nowMs = nowMs;
    const turn = new Turn(this.#nowMs);
    this.#schedule.run(turn);
    const reply = this.#carryOut(command, turn) as ReplyOf<C> | Failure;
    // Again, for a message whose time to live is nothing.
    this.#schedule.run(turn);
    for (const queue of turn.touched) queue.deliver(turn);
    return {
      reply,
      events: turn.events,
      deliveries: turn.deliveries,
      wakeAtMs: this.#schedule.nextDueAtMs,
    };
  }

  #carryOut(command: Command, turn: Turn): Reply | Failure {
    switch (command.type) {
      case 'send':
        return this.#find(command.entity)?.send(command.messages, turn) ?? notFound(command.entity);
      case 'settle':
        return command.lock.owner.settle(command.lock, command.outcome, turn);
      case 'grant':
        return this.#grant(command, turn);
      case 'open-receiver':
        return this.#openReceiver(command);
      case 'close-receiver':
        return this.#closeReceiver(command.receiver, turn);
      case 'find-lock':
        return this.#findLock(command);
      case 'renew-locks':
        return this.#renewLocks(command, turn);
      case 'peek':
        return this.#peek(command);
      case 'describe-entity':
        return this.#find(command.entity)?.description ?? notFound(command.entity);
      case 'wake':
        return undefined;
    }
  }

  #openReceiver({ entity: path, receiver, mode }: OpenReceiver): EntityDescription | Failure {
    const messages = this.#messagesOf(path);
    if (messages instanceof Failure) return messages;
    if (this.#receivers.has(receiver)) return new Failure('receiver-already-open', `${receiver}`);
    this.#receivers.set(receiver, new Receiver(receiver, mode, messages));
    return this.#find(path)!.description;
  }

  #grant({ receiver: id, credit }: Grant, turn: Turn): undefined | Failure {
    const receiver = this.#receivers.get(id);
    if (receiver === undefined) return new Failure('receiver-not-open', `${id}`);
    if (!Number.isSafeInteger(credit) || credit < 0) return new Failure('argument-out-of-range', `credit ${credit}`);
    receiver.queue.grant(receiver, credit, turn);
    return undefined;
  }

  #closeReceiver(id: number, turn: Turn): undefined | Failure {
    const receiver = this.#receivers.get(id);
    if (receiver === undefined) return new Failure('receiver-not-open', `${id}`);
    receiver.queue.grant(receiver, 0, turn);
    this.#receivers.delete(id);
    return undefined;
  }

  #findLock({ entity, token }: FindLock): Lock | Failure {
    const messages = this.#messagesOf(entity);
    return messages instanceof Failure ? messages : messages.findLock(token);
  }

  #renewLocks({ entity, tokens }: RenewLocks, turn: Turn): Renewed | Failure {
    const messages = this.#messagesOf(entity);
    if (messages instanceof Failure) return messages;
    const expirationsMs = messages.renew(tokens, turn);
    return expirationsMs instanceof Failure ? expirationsMs : { expirationsMs };
  }

  #peek({ entity, fromSequenceNumber, count }: Peek): Peeked | Failure {
    const messages = this.#messagesOf(entity);
    if (messages instanceof Failure) return messages;
    if (!(count >= 1)) return new Failure('argument-out-of-range', `message-count ${count}`);
    return { messages: messages.peek(fromSequenceNumber, count) };
  }

  #messagesOf(path: string): MessageQueue | Failure {
    const entity = this.#find(path);
    if (entity === undefined) return notFound(path);
    return entity.messages ?? new Failure('not-a-receiver-entity', entity.description.path);
  }

  #find(path: string): Entity | undefined {
    return this.#entities.get(path) ?? this.#entities.get(path.toLowerCase());
  }

  #add(entity: Entity): void {
    this.#entities.set(entity.description.path, entity);
    this.#entities.set(entity.description.path.toLowerCase(), entity);
  }
}

function notFound(path: string): Failure {
  return new Failure('entity-not-found', path);
}

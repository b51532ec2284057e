import {
  type AcceptSession,
  type Command,
  type DeletedMessages,
  type DeleteMessages,
  type EntityDescription,
  Failure,
  type FindLock,
  type Grant,
  type OpenReceiver,
  type Outcome,
  type Peek,
  type Peeked,
  type ReceiveDeferred,
  type ReceivedDeferred,
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
import { onSession, type SessionCommand } from './session-commands.ts';
import { Subscription } from './subscription.ts';
import { Topic } from './topic.ts';
import { type Entities, Turn } from './turn.ts';

/** One Service Bus namespace: its entities, and the only way to do something with them. */
export class Namespace implements Entities {
  readonly name: string;
  /** Whether the ids of messages matter to any entity. */
  readonly detectsDuplicates: boolean;
  /** By path, in the spelling of their creation and in lower case. */
  readonly #entities = new Map<string, Entity>();
  readonly #receivers = new Map<number, Receiver>();
  readonly #schedule = new Schedule();
  #nowMs = Number.NEGATIVE_INFINITY;

  /** The definitions are taken as checked: no two entities share a path. */
  constructor({ name, queues, topics, limits, ids, createdAtMs = 0 }: NamespaceOptions) {
    this.name = name;
    this.detectsDuplicates = [...queues, ...topics].some((entity) => entity.duplicateDetectionWindowMs !== undefined);
    for (const definition of queues) {
      const queue = new Queue(definition, limits, this.#schedule, ids);
      this.#add(queue);
      this.#add(queue.deadLetters);
    }
    for (const definition of topics) {
      const topic = new Topic(definition, limits, this.#schedule, ids, createdAtMs);
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
    const turn = new Turn(this.#nowMs, this);
    this.#schedule.run(turn);
    const reply = this.#carryOut(command, turn) as ReplyOf<C> | Failure;
    // Again, for a message whose time to live is nothing.
    this.#schedule.run(turn);
    for (const touched of turn.touched) touched.deliver(turn);
    return {
      reply,
      events: turn.events,
      notices: turn.notices,
      deliveries: turn.deliveries,
      wakeAtMs: this.#schedule.nextDueAtMs,
    };
  }

  /** The entity at a path, in any case. */
  find(path: string): Entity | undefined {
    return this.#entities.get(path) ?? this.#entities.get(path.toLowerCase());
  }

  #carryOut(command: Command, turn: Turn): Reply | Failure {
    switch (command.type) {
      case 'send':
        return this.find(command.entity)?.send(command.messages, turn) ?? notFound(command.entity);
      case 'settle':
        return command.lock.owner.settle(command.lock, command.outcome, turn);
      case 'grant':
        return this.#grant(command, turn);
      case 'cancel-scheduled':
        return this.#cancelScheduled(command.entity, command.sequenceNumbers, turn);
      case 'open-receiver':
        return this.#openReceiver(command);
      case 'accept-session':
        return this.#acceptSession(command, turn);
      case 'close-receiver':
        return this.#closeReceiver(command.receiver, turn);
      case 'find-lock':
        return this.#findLock(command);
      case 'renew-locks':
        return this.#renewLocks(command, turn);
      case 'receive-deferred':
        return this.#receiveDeferred(command, turn);
      case 'peek':
        return this.#peek(command);
      case 'delete-messages':
        return this.#deleteMessages(command, turn);
      case 'describe-entity':
        return this.find(command.entity)?.description ?? notFound(command.entity);
      case 'add-rule':
        return this.#withRules(command.entity, (subscription) => subscription.addRule(command.rule, turn));
      case 'remove-rule':
        return this.#withRules(command.entity, (subscription) => subscription.removeRule(command.name, turn));
      case 'list-rules':
        return this.#withRules(command.entity, (subscription) => subscription.listRules(command.skip, command.top));
      case 'wake':
        return undefined;
      case 'renew-session-lock':
      case 'get-session-state':
      case 'set-session-state':
      case 'list-sessions':
        return this.#onSession(command, turn);
    }
  }

  #cancelScheduled(path: string, sequenceNumbers: readonly number[], turn: Turn): Failure | undefined {
    const entity = this.find(path);
    return entity === undefined ? notFound(path) : entity.cancelScheduled(sequenceNumbers, turn);
  }

  #openReceiver({ entity: path, receiver: id, mode }: OpenReceiver): EntityDescription | Failure {
    const receiver = this.#newReceiver(path, id, mode);
    if (receiver instanceof Failure) return receiver;
    if (receiver.queue.sessions !== undefined) return new Failure('session-required', path);
    this.#receivers.set(id, receiver);
    return this.find(path)!.description;
  }

  #acceptSession({ entity: path, receiver: id, mode, sessionId, timeoutMs }: AcceptSession, turn: Turn) {
    const receiver = this.#newReceiver(path, id, mode);
    if (receiver instanceof Failure) return receiver;
    const { sessions } = receiver.queue;
    if (sessions === undefined) return new Failure('session-not-supported', path);
    if (!(timeoutMs >= 0)) return new Failure('argument-out-of-range', `timeout ${timeoutMs}`);
    const failure = sessions.accept(receiver, sessionId, timeoutMs, turn);
    if (failure === undefined) this.#receivers.set(id, receiver);
    return failure;
  }

  #newReceiver(path: string, id: number, mode: OpenReceiver['mode']): Receiver | Failure {
    const messages = this.#receivedFrom(path);
    if (messages instanceof Failure) return messages;
    const { forwardTo, deadLetters } = messages.settings;
    if (forwardTo !== undefined && deadLetters !== undefined) {
      return new Failure('receiver-on-forwarding-entity', messages.settings.path);
    }
    if (this.#receivers.has(id)) return new Failure('receiver-already-open', `${id}`);
    return new Receiver(id, mode, messages);
  }

  #grant({ receiver: id, credit }: Grant, turn: Turn): undefined | Failure {
    const receiver = this.#receivers.get(id);
    if (receiver === undefined) return new Failure('receiver-not-open', `${id}`);
    if (!Number.isSafeInteger(credit) || credit < 0) return new Failure('argument-out-of-range', `credit ${credit}`);
    receiver.queue.line.grant(receiver, credit, turn);
    return undefined;
  }

  #closeReceiver(id: number, turn: Turn): undefined | Failure {
    const receiver = this.#receivers.get(id);
    if (receiver === undefined) return new Failure('receiver-not-open', `${id}`);
    receiver.queue.line.close(receiver, turn);
    this.#receivers.delete(id);
    return undefined;
  }

  #findLock({ entity, token }: FindLock): Lock | Failure {
    const messages = this.#messagesOf(entity);
    return messages instanceof Failure ? messages : messages.locks.find(token);
  }

  #renewLocks({ entity, tokens }: RenewLocks, turn: Turn): Renewed | Failure {
    const messages = this.#messagesOf(entity);
    if (messages instanceof Failure) return messages;
    const expirationsMs = messages.locks.renew(tokens, turn);
    return expirationsMs instanceof Failure ? expirationsMs : { expirationsMs };
  }

  #receiveDeferred(command: ReceiveDeferred, turn: Turn): ReceivedDeferred | Failure {
    const queue = this.#receivedFrom(command.entity);
    if (queue instanceof Failure) return queue;
    const messages = queue.receiveDeferred(command.sequenceNumbers, command.mode, command.sessionId, turn);
    return messages instanceof Failure ? messages : { messages };
  }

  #peek({ entity, fromSequenceNumber, count, sessionId }: Peek): Peeked | Failure {
    const messages = this.#receivedFrom(entity);
    if (messages instanceof Failure) return messages;
    if (!(count >= 1)) return new Failure('argument-out-of-range', `message-count ${count}`);
    return { messages: messages.peek(fromSequenceNumber, count, sessionId) };
  }

  #deleteMessages(command: DeleteMessages, turn: Turn): DeletedMessages | Failure {
    const { entity, count, enqueuedBeforeMs, sessionId } = command;
    const messages = this.#receivedFrom(entity);
    if (messages instanceof Failure) return messages;
    if (!(count >= 1)) return new Failure('argument-out-of-range', `message-count ${count}`);
    return { count: messages.deleteMessages(count, enqueuedBeforeMs, sessionId, turn) };
  }

  #onSession(command: SessionCommand, turn: Turn): Reply | Failure {
    const messages = this.#messagesOf(command.entity);
    if (messages instanceof Failure) return messages;
    if (messages.sessions === undefined) return new Failure('session-not-supported', command.entity);
    return onSession(command, messages.sessions, turn);
  }

  #withRules<T>(path: string, carryOut: (subscription: Subscription) => T | Failure): T | Failure {
    const entity = this.find(path);
    if (entity === undefined) return notFound(path);
    return entity instanceof Subscription
      ? carryOut(entity)
      : new Failure('not-a-subscription', entity.description.path);
  }

  /** For what a disabled entity refuses. */
  #receivedFrom(path: string): MessageQueue | Failure {
    const messages = this.#messagesOf(path);
    if (messages instanceof Failure) return messages;
    const { status } = this.find(path)!;
    const isDisabled = status === 'Disabled' || status === 'ReceiveDisabled';
    return isDisabled ? new Failure('entity-disabled', messages.settings.path) : messages;
  }

  #messagesOf(path: string): MessageQueue | Failure {
    const entity = this.find(path);
    if (entity === undefined) return notFound(path);
    return entity.messages ?? new Failure('not-a-receiver-entity', entity.description.path);
  }

  #add(entity: Entity): void {
    this.#entities.set(entity.description.path, entity);
    this.#entities.set(entity.description.path.toLowerCase(), entity);
  }
}

function notFound(path: string): Failure {
  return new Failure('entity-not-found', path);
}

import { Schedule } from '../../../src/kernel/schedule.ts';
import {
  type AcceptSession,
  type Availability,
  type Command,
  type DeletedMessages,
  type DeleteMessages,
  type EntityDescription,
  Failure,
  type FindLock,
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
import { isReceivable, type NamespaceOptions } from './definitions.ts';
import { EntityCommands } from './entity-commands.ts';
import { EntityRegistry } from './entity-registry.ts';
import type { Lock } from './lock.ts';
import type { MessageQueue } from './message-queue.ts';
import { Receivers } from './receivers.ts';
import { Restoration } from './restoration.ts';
import { onRules } from './rule-commands.ts';
import { sendVia } from './send-via.ts';
import { onSession, type SessionCommand } from './session-commands.ts';
import { Transactions } from './transactions.ts';
import { Turn } from './turn.ts';

/** One Service Bus namespace: its entities, and the only way to do something with them. */
export class Namespace {
  readonly name: string;
  readonly #entities: EntityRegistry;
  readonly #entityCommands: EntityCommands;
  readonly #receivers: Receivers;
  readonly #schedule = new Schedule<Turn>();
  readonly #transactions: Transactions;
  #nowMs = Number.NEGATIVE_INFINITY;

  /** The definitions are taken as checked: no two entities share a path. */
  constructor({ name, queues, topics, limits, ids, createdAtMs = 0 }: NamespaceOptions) {
    this.name = name;
    this.#receivers = new Receivers(limits);
    const context = { limits, schedule: this.#schedule, ids };
    this.#transactions = new Transactions(this.#schedule, ids);
    this.#entities = new EntityRegistry(context, (entity, turn) => this.#entityCommands.delete(entity, 'idle', turn));
    this.#entityCommands = new EntityCommands(this.#entities, this.#receivers);
    for (const queue of queues) this.#entities.addQueue(queue, createdAtMs);
    for (const topic of topics) this.#entities.addTopic(topic, createdAtMs);
  }

  /** To bring back what it held before, ahead of any command. */
  restoration(nowMs: number): Restoration {
    return new Restoration(this.#entities, nowMs);
  }

  /** Whether the ids of messages matter to any entity. */
  get detectsDuplicates(): boolean {
    return this.#entities.detectsDuplicates;
  }

  /**
   * Carries out one command at a time `nowMs` (Unix epoch). First all that is due by then happens: no expired message is
   * delivered, no expired lock settled. A time before that of an earlier command counts as that one.
   */
  execute<C extends Command>(command: C, nowMs: number): Outcome<ReplyOf<C>> {
    if (nowMs > this.#nowMs) this.#nowMs = nowMs;
    const turn = new Turn(this.#nowMs, this.#entities);
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
      filled: turn.filled,
      wakeAtMs: this.#schedule.nextDueAtMs,
    };
  }

  #carryOut(command: Command, turn: Turn): Reply | Failure {
    switch (command.type) {
      case 'send':
        if (command.transaction !== undefined) return this.#transactions.send(command, turn);
        if (command.via !== undefined) return sendVia(command, turn);
        return this.#entities.find(command.entity)?.send(command.messages, turn) ?? notFound(command.entity);
      case 'settle':
        if (command.transaction !== undefined) return this.#transactions.settle(command);
        return command.lock.owner.settle(command.lock, command.outcome, turn);
      case 'grant':
        return this.#receivers.grant(command, turn);
      case 'cancel-scheduled':
        if (command.transaction !== undefined) return this.#transactions.cancelScheduled(command, turn);
        return this.#cancelScheduled(command.entity, command.sequenceNumbers, turn);
      case 'open-receiver':
        return this.#openReceiver(command, turn);
      case 'accept-session':
        return this.#acceptSession(command, turn);
      case 'close-receiver':
        return this.#receivers.close(command.receiver, turn);
      case 'find-lock':
        return this.#findLock(command);
      case 'renew-locks':
        return this.#renewLocks(command, turn);
      case 'receive-deferred':
        return this.#receiveDeferred(command, turn);
      case 'peek':
        return this.#peek(command, turn);
      case 'delete-messages':
        return this.#deleteMessages(command, turn);
      case 'describe-entity':
        return this.#entities.find(command.entity)?.description ?? notFound(command.entity);
      case 'get-availability':
        return this.#availability(command.entity);
      case 'add-rule':
      case 'remove-rule':
      case 'update-rule':
      case 'get-rule':
      case 'list-rules':
        return onRules(command, this.#entities.find(command.entity), turn);
      case 'create-entity':
      case 'update-entity':
      case 'delete-entity':
      case 'get-entity':
      case 'list-entities':
      case 'purge-entity':
        return this.#entityCommands.carryOut(command, turn);
      case 'declare-transaction':
      case 'fail-transaction':
      case 'discharge-transaction':
        return this.#transactions.carryOut(command, turn);
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
    const entity = this.#entities.find(path);
    return entity === undefined ? notFound(path) : entity.cancelScheduled(sequenceNumbers, turn);
  }

  #openReceiver(command: OpenReceiver, turn: Turn): EntityDescription | Failure {
    const messages = this.#receivedFrom(command.entity, turn);
    if (messages instanceof Failure) return messages;
    return this.#receivers.open(command, messages, this.#entities.find(command.entity)!.description);
  }

  #acceptSession(command: AcceptSession, turn: Turn): undefined | Failure {
    const messages = this.#receivedFrom(command.entity, turn);
    return messages instanceof Failure ? messages : this.#receivers.acceptSession(command, messages, turn);
  }

  #findLock({ entity, token }: FindLock): Lock | Failure {
    const messages = this.#messagesOf(entity);
    return messages instanceof Failure ? messages : messages.locks.find(token);
  }

  #renewLocks({ entity, tokens }: RenewLocks, turn: Turn): Renewed | Failure {
    const messages = this.#messagesOf(entity);
    if (messages instanceof Failure) return messages;
    messages.accessedAtMs = turn.nowMs;
    const expirationsMs = messages.locks.renew(tokens, turn);
    return expirationsMs instanceof Failure ? expirationsMs : { expirationsMs };
  }

  #receiveDeferred(command: ReceiveDeferred, turn: Turn): ReceivedDeferred | Failure {
    const queue = this.#receivedFrom(command.entity, turn);
    if (queue instanceof Failure) return queue;
    const messages = queue.receiveDeferred(command.sequenceNumbers, command.mode, command.sessionId, turn);
    return messages instanceof Failure ? messages : { messages };
  }

  #peek({ entity, fromSequenceNumber, count, sessionId }: Peek, turn: Turn): Peeked | Failure {
    const messages = this.#receivedFrom(entity, turn);
    if (messages instanceof Failure) return messages;
    if (!(count >= 1)) return new Failure('argument-out-of-range', `message-count ${count}`);
    return { messages: messages.peek(fromSequenceNumber, count, sessionId) };
  }

  #deleteMessages(command: DeleteMessages, turn: Turn): DeletedMessages | Failure {
    const { entity, count, enqueuedBeforeMs, sessionId } = command;
    const messages = this.#receivedFrom(entity, turn);
    if (messages instanceof Failure) return messages;
    if (!(count >= 1)) return new Failure('argument-out-of-range', `message-count ${count}`);
    return { count: messages.deleteMessages(count, enqueuedBeforeMs, sessionId, turn) };
  }

  #availability(path: string): Availability | Failure {
    const messages = this.#messagesOf(path);
    if (messages instanceof Failure) return messages;
    return { activeCount: messages.activeCount, receiverCount: this.#receivers.countOf(messages) };
  }

  #onSession(command: SessionCommand, turn: Turn): Reply | Failure {
    const messages = this.#messagesOf(command.entity);
    if (messages instanceof Failure) return messages;
    if (messages.sessions === undefined) return new Failure('session-not-supported', command.entity);
    messages.accessedAtMs = turn.nowMs;
    return onSession(command, messages.sessions, turn);
  }

  /** For what a disabled entity refuses. Asking is using it. */
  #receivedFrom(path: string, turn: Turn): MessageQueue | Failure {
    const messages = this.#messagesOf(path);
    if (messages instanceof Failure) return messages;
    const { status } = this.#entities.find(path)!;
    if (!isReceivable(status)) return new Failure('entity-disabled', messages.settings.path);
    messages.accessedAtMs = turn.nowMs;
    return messages;
  }

  #messagesOf(path: string): MessageQueue | Failure {
    const entity = this.#entities.find(path);
    if (entity === undefined) return notFound(path);
    return entity.messages ?? new Failure('not-a-receiver-entity', entity.description.path);
  }
}

function notFound(path: string): Failure {
  return new Failure('entity-not-found', path);
}

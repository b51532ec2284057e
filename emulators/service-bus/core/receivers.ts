import {
  type AcceptSession,
  type DomainError,
  type EntityDescription,
  Failure,
  type Grant,
  type OpenReceiver,
} from './commands.ts';
import type { CoreLimits } from './definitions.ts';
import type { MessageQueue } from './message-queue.ts';
import { Receiver } from './receiver.ts';
import type { Turn } from './turn.ts';

/** The open receivers of a namespace. */
export class Receivers {
  readonly #receivers = new Map<number, Receiver>();
  /** How many there are by what they receive from. */
  readonly #counts = new Map<MessageQueue, number>();
  readonly #mostPerQueue: number;

  constructor({ receiversPerEntityMax }: CoreLimits) {
    this.#mostPerQueue = receiversPerEntityMax;
  }

  /** `messages` are those of an entity that may be received from. */
  open(
    { entity, receiver: id, mode }: OpenReceiver,
    messages: MessageQueue,
    description: EntityDescription,
  ): EntityDescription | Failure {
    const receiver = this.#new(id, mode, messages);
    if (receiver instanceof Failure) return receiver;
    if (messages.sessions !== undefined) return new Failure('session-required', entity);
    this.#add(receiver);
    return description;
  }

  acceptSession(command: AcceptSession, messages: MessageQueue, turn: Turn): undefined | Failure {
    const { entity, receiver: id, mode, sessionId, timeoutMs } = command;
    const receiver = this.#new(id, mode, messages);
    if (receiver instanceof Failure) return receiver;
    const { sessions } = messages;
    if (sessions === undefined) return new Failure('session-not-supported', entity);
    if (!(timeoutMs >= 0)) return new Failure('argument-out-of-range', `timeout ${timeoutMs}`);
    const failure = sessions.accept(receiver, sessionId, timeoutMs, turn);
    if (failure === undefined) this.#add(receiver);
    return failure;
  }

  grant({ receiver: id, credit }: Grant, turn: Turn): undefined | Failure {
    const receiver = this.#receivers.get(id);
    if (receiver === undefined) return new Failure('receiver-not-open', `${id}`);
    if (!Number.isSafeInteger(credit) || credit < 0) return new Failure('argument-out-of-range', `credit ${credit}`);
    receiver.queue.accessedAtMs = turn.nowMs;
    receiver.queue.line.grant(receiver, credit, turn);
    return undefined;
  }

  close(id: number, turn: Turn): undefined | Failure {
    const receiver = this.#receivers.get(id);
    if (receiver === undefined) return new Failure('receiver-not-open', `${id}`);
    receiver.queue.accessedAtMs = turn.nowMs;
    receiver.queue.line.close(receiver, turn);
    this.#remove(receiver);
    return undefined;
  }

  /** How many are open on it. */
  countOf(messages: MessageQueue): number {
    return this.#counts.get(messages) ?? 0;
  }

  /** Closes all that are open on these queues, and tells them why. */
  closeAllOf(queues: ReadonlySet<MessageQueue>, why: DomainError, turn: Turn): void {
    for (const [id, receiver] of this.#receivers) {
      const { queue } = receiver;
      if (!queues.has(queue)) continue;
      const isWaiting = queue.sessions?.isWaiting(receiver) ?? false;
      // One whose session is lost, or has not come, knows already that it gets nothing more.
      const isTold = queue.sessions !== undefined && receiver.hold === undefined && !isWaiting;
      queue.line.close(receiver, turn);
      this.#remove(receiver);
      if (isTold) continue;
      const type = isWaiting ? 'session-not-accepted' : 'receiver-closed';
      turn.notify({ type, receiver: id, failure: new Failure(why, queue.settings.path) });
    }
  }

  #new(id: number, mode: OpenReceiver['mode'], messages: MessageQueue): Receiver | Failure {
    const { forwardTo, deadLetters, path } = messages.settings;
    if (forwardTo !== undefined && deadLetters !== undefined) {
      return new Failure('receiver-on-forwarding-entity', path);
    }
    if (this.#receivers.has(id)) return new Failure('receiver-already-open', `${id}`);
    if (this.countOf(messages) >= this.#mostPerQueue) {
      return new Failure('receiver-limit-reached', `${this.#mostPerQueue} on the entity '${path}'`);
    }
    return new Receiver(id, mode, messages);
  }

  #add(receiver: Receiver): void {
    this.#receivers.set(receiver.id, receiver);
    this.#counts.set(receiver.queue, (this.#counts.get(receiver.queue) ?? 0) + 1);
  }

  #remove(receiver: Receiver): void {
    this.#receivers.delete(receiver.id);
    const rest = (this.#counts.get(receiver.queue) ?? 0) - 1;
    if (rest > 0) this.#counts.set(receiver.queue, rest);
    else this.#counts.delete(receiver.queue);
  }
}

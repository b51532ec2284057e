import type { OutgoingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { SenderHandler, SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import type { DeliveryState } from '../../../src/wire/amqp/delivery-state.ts';
import { integerOf, mapGet } from '../../../src/wire/amqp/types.ts';
import { type Delivery, Failure, type Notice } from '../core/commands.ts';
import type { Lock } from '../core/lock.ts';
import { timeSpan } from '../core/session-line.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { deliveryTagOf } from './lock-token.ts';
import { restAt, writeHead } from './message-head.ts';
import { type SessionFilter, sessionFilterIn, sessionProperties } from './session-filter.ts';
import { confirmed, settlementOf } from './settlement.ts';
import { settleInTransaction } from './transaction.ts';

const TIMEOUT = 'com.microsoft:timeout';
const TIMEOUT_DEFAULT_MS = 60_000;
/** The answer must be there before the client's own timer ends. */
const TIMEOUT_MARGIN_MS = 500;

/** A client's link from a queue, a subscription or a dead-letter queue, or from one session of these. */
export class ReceiveLink implements SenderHandler {
  readonly #namespace: HostedNamespace;
  readonly #link: SenderLink;
  #receiver = 0;
  /** What the core may still deliver on its own account. */
  #granted = 0;
  #nextTag = 0;

  private constructor(namespace: HostedNamespace, link: SenderLink) {
    this.#namespace = namespace;
    this.#link = link;
  }

  /** Opens a receiver in the core and accepts the link, or refuses it. */
  static attach(namespace: HostedNamespace, link: SenderLink, address: string): void {
    const { words } = namespace;
    const filter = sessionFilterIn(link.remote?.source?.filter);
    if (filter !== undefined) return ReceiveLink.#attachToSession(namespace, link, address, filter);
    const handler = new ReceiveLink(namespace, link);
    const failure = handler.#open(address);
    if (failure === undefined) link.accept({ handler });
    else link.refuse(words.of(failure));
  }

  #open(address: string): Failure | undefined {
    const { host, links } = this.#namespace;
    const mode = this.#link.presettled ? 'receive-and-delete' : 'peek-lock';
    const notify = (notice: Notice) => {
      if (notice.type !== 'receiver-closed') return;
      if (!links.keep(() => this.#openAgain(address))) this.#receiverClosed(notice.failure);
    };
    const opened = host.openReceiver(address, mode, (delivery) => this.#deliver(delivery), notify);
    if (opened instanceof Failure) return opened;
    this.#receiver = opened.receiver;
    return undefined;
  }

  /** The entity was deleted and made anew. */
  #openAgain(address: string): void {
    const { host, words } = this.#namespace;
    host.closeReceiver(this.#receiver);
    this.#granted = 0;
    const failure = this.#open(address);
    if (failure !== undefined) this.#link.detach(words.of(failure));
    else if (this.#link.credit > 0) queueMicrotask(() => this.#link.offer());
  }

  /** The answer to the attach comes when there is a session, or when none has turned up in time. */
  static #attachToSession(
    namespace: HostedNamespace,
    link: SenderLink,
    entity: string,
    { sessionId, answer }: SessionFilter,
  ): void {
    const { host, words, links, sessionLinks } = namespace;
    const handler = new ReceiveLink(namespace, link);
    const notify = (notice: Notice) => {
      handler.#receiver = notice.receiver;
      if (notice.type !== 'session-accepted') {
        // The queue is there again at once, only its sessions are new ones.
        const failure = links.keeping ? withoutSession(notice.type, timeoutMs) : notice.failure;
        if (notice.type === 'receiver-closed') return handler.#receiverClosed(failure);
        return handler.#sessionEnded(failure, notice.type);
      }
      const source = { filter: answer(notice.sessionId) };
      sessionLinks.add(link, entity, notice.sessionId);
      link.accept({ handler, source, properties: sessionProperties(link.properties, notice.lockedUntilMs) });
    };
    const mode = link.presettled ? 'receive-and-delete' : 'peek-lock';
    const asked = integerOf(mapGet(link.properties, TIMEOUT)) ?? TIMEOUT_DEFAULT_MS;
    const timeoutMs = Math.max(asked - TIMEOUT_MARGIN_MS, Math.floor(asked / 2));
    const deliver = (delivery: Delivery) => handler.#deliver(delivery);
    const receiver = host.acceptSession({ entity, mode, sessionId, timeoutMs }, deliver, notify);
    if (receiver instanceof Failure) return link.refuse(words.of(receiver));
    link.givenUp = () => host.closeReceiver(receiver);
  }

  #sessionEnded(failure: Failure, how: 'session-lost' | 'session-not-accepted'): void {
    const { host, words, sessionLinks } = this.#namespace;
    if (how === 'session-lost') {
      this.#link.detach(words.of(failure));
      sessionLinks.remove(this.#link);
    } else {
      this.#link.refuse(words.of(failure));
    }
    host.closeReceiver(this.#receiver);
  }

  /** The entity is gone or gives out nothing more: the core has closed the receiver already. */
  #receiverClosed(failure: Failure): void {
    const { host, words, sessionLinks } = this.#namespace;
    sessionLinks.remove(this.#link);
    this.#link.detach(words.of(failure));
    host.closeReceiver(this.#receiver);
  }

  credit(link: SenderLink, drain: boolean): void {
    const { host } = this.#namespace;
    for (let sendable = link.sendable; sendable > 0; sendable = link.sendable) {
      this.#granted = sendable;
      host.execute({ type: 'grant', receiver: this.#receiver, credit: sendable });
      if (this.#granted > 0) break;
    }
    if (link.sendable === 0 || drain) this.#withdraw();
    if (drain) link.drained();
  }

  #withdraw(): void {
    if (this.#granted === 0) return;
    this.#granted = 0;
    this.#namespace.host.execute({ type: 'grant', receiver: this.#receiver, credit: 0 });
  }

  #deliver({ message, lock }: Delivery): void {
    this.#granted--;
    this.#link.send({
      tag: lock === undefined ? this.#shortTag() : deliveryTagOf(lock.token),
      settled: lock === undefined,
      messageFormat: 0,
      writeHead: (writer) => writeHead(writer, message, lock?.untilMs),
      bytes: message.content.bytes as Buffer,
      from: restAt(message),
      to: message.content.bytes.length,
      context: lock,
    });
    // The core was given only a part of the client's credit, so that output stays bounded.
    if (this.#granted === 0 && this.#link.credit > 0) queueMicrotask(() => this.#link.offer());
  }

  #shortTag(): Uint8Array {
    const tag = Buffer.alloc(4);
    tag.writeUInt32BE(this.#nextTag);
    this.#nextTag = (this.#nextTag + 1) >>> 0;
    return tag;
  }

  outcome(delivery: OutgoingDelivery, state: DeliveryState | undefined): void {
    const { host, words } = this.#namespace;
    // A state that is not terminal, without settlement, decides nothing yet.
    if (state === undefined || state.type === 'received') {
      if (!delivery.settled) return;
    }
    if (state?.type === 'transactional') return settleInTransaction(this.#namespace, delivery, state);
    const outcome = settlementOf(state);
    if (outcome === undefined)
      return delivery.settle(words.rejection(new Failure('argument-out-of-range', 'a delivery state')));
    const reply = host.execute({ type: 'settle', lock: delivery.context as Lock, outcome });
    delivery.settle(reply instanceof Failure ? words.rejection(reply) : confirmed(outcome));
  }

  /** Locks stay until they expire or are settled by their token, as in the service; a session is let go at once. */
  detached(): void {
    this.#namespace.sessionLinks.remove(this.#link);
    this.#namespace.host.closeReceiver(this.#receiver);
  }
}

/** What became of a receiver, or of the waiting for a session, when all sessions of a queue were dropped. */
function withoutSession(type: Exclude<Notice['type'], 'session-accepted'>, timeoutMs: number): Failure {
  return type === 'session-not-accepted'
    ? new Failure('session-wait-timeout', timeSpan(timeoutMs))
    : new Failure('session-lock-lost', '');
}

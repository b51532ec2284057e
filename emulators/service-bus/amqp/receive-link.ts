import type { OutgoingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { SenderHandler, SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import { ACCEPTED, type DeliveryState } from '../../../src/wire/amqp/delivery-state.ts';
import { mapGet } from '../../../src/wire/amqp/types.ts';
import { type Delivery, Failure } from '../core/commands.ts';
import type { Lock } from '../core/lock.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import { deliveryTagOf } from './lock-token.ts';
import { restAt, writeHead } from './message-head.ts';
import { settlementOf } from './settlement.ts';

const SESSION_FILTER = 'com.microsoft:session-filter';

/** A client's link from a queue, a subscription or a dead-letter queue. */
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
    const { host, words } = namespace;
    if (mapGet(link.remote?.source?.filter, SESSION_FILTER) !== undefined) {
      const text = 'A sessionful message receiver cannot be created on an entity that does not require sessions.';
      return link.refuse({ condition: 'amqp:not-allowed', description: words.tracked(text) });
    }
    const handler = new ReceiveLink(namespace, link);
    const mode = link.presettled ? 'receive-and-delete' : 'peek-lock';
    const opened = host.openReceiver(address, mode, (delivery) => handler.#deliver(delivery));
    if (opened instanceof Failure) return link.refuse(words.of(opened));
    handler.#receiver = opened.receiver;
    link.accept({ handler });
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
    const outcome = settlementOf(state);
    if (outcome === undefined) {
      return delivery.settle(words.unsupported(state?.type === 'modified' ? 'Deferred messages' : 'Transactions'));
    }
    const reply = host.execute({ type: 'settle', lock: delivery.context as Lock, outcome });
    // Never the client's own state: an echoed `rejected` with its error looks like a failure. [service-bus-protocol 9.2]
    delivery.settle(reply instanceof Failure ? words.rejection(reply) : ACCEPTED);
  }

  /** Locks stay until they expire or are settled by their token, as in the service. */
  detached(): void {
    this.#namespace.host.closeReceiver(this.#receiver);
  }
}

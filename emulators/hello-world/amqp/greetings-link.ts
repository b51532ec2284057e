import type { OutgoingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { SenderHandler, SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import { ACCEPTED, type DeliveryState } from '../../../src/wire/amqp/delivery-state.ts';
import { encodeMessage } from '../../../src/wire/amqp/encode-message.ts';
import { amqp } from '../../../src/wire/amqp/types.ts';
import type { HelloWorldAmqp } from './service.ts';

/** A client's link from the node. A greeting is gone when it is sent. */
export class GreetingsLink implements SenderHandler {
  readonly #service: HelloWorldAmqp;
  readonly #link: SenderLink;
  readonly #receiver: number;
  /** What the core may still deliver: a part of the link's credit, so that output stays bounded. */
  #granted = 0;
  #nextTag = 0;

  private constructor(service: HelloWorldAmqp, link: SenderLink, receiver: number) {
    this.#service = service;
    this.#link = link;
    this.#receiver = receiver;
  }

  static attach(service: HelloWorldAmqp, link: SenderLink, receiver: number): GreetingsLink {
    const handler = new GreetingsLink(service, link, receiver);
    link.accept({ handler });
    return handler;
  }

  credit(link: SenderLink, drain: boolean): void {
    do this.#grant(link.sendable);
    while (this.#granted === 0 && link.sendable > 0);
    if (!drain) return;
    this.#grant(0);
    link.drained();
  }

  #grant(credit: number): void {
    this.#granted = credit;
    this.#service.execute({ type: 'grant', receiver: this.#receiver, credit });
  }

  send(greeting: string): void {
    const bytes = encodeMessage({ body: amqp.string(greeting) });
    const tag = Uint8Array.of(this.#nextTag >>> 8, this.#nextTag);
    this.#nextTag = (this.#nextTag + 1) & 0xffff;
    this.#link.send({ tag, settled: true, messageFormat: 0, writeHead: () => {}, bytes, from: 0, to: bytes.length });
    // Used up: the next part of the credit is asked for.
    if (--this.#granted === 0) queueMicrotask(() => this.#link.offer());
  }

  outcome(delivery: OutgoingDelivery, state: DeliveryState | undefined): void {
    delivery.settle(state ?? ACCEPTED);
  }

  detached(): void {
    this.#service.left(this.#receiver);
  }
}

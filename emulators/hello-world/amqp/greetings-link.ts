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
    this.#service.execute({ type: 'grant', receiver: this.#receiver, credit: link.sendable });
    if (!drain) return;
    this.#service.execute({ type: 'grant', receiver: this.#receiver, credit: 0 });
    link.drained();
  }

  send(greeting: string): void {
    const bytes = encodeMessage({ body: amqp.string(greeting) });
    const tag = Uint8Array.of(this.#nextTag >>> 8, this.#nextTag);
    this.#nextTag = (this.#nextTag + 1) & 0xffff;
    this.#link.send({ tag, settled: true, messageFormat: 0, writeHead: () => {}, bytes, from: 0, to: bytes.length });
  }

  outcome(delivery: OutgoingDelivery, state: DeliveryState | undefined): void {
    delivery.settle(state ?? ACCEPTED);
  }

  detached(): void {
    this.#service.left(this.#receiver);
  }
}

import { type DeliveryState, isOutcome, type Outcome } from '../../wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import { CONDITION } from './condition.ts';
import type { OutgoingDelivery } from './delivery.ts';
import { PeerError } from './peer-error.ts';
import type { SenderHandler, SenderLink } from './sender-link.ts';

interface Sending {
  readonly encoded: Buffer;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: PeerError) => void;
}

const DETACHED: AmqpError = { condition: CONDITION.connectionForced, description: 'The link was closed.' };

/** The messages of one link of ours: each waits for credit, then for the peer's outcome. */
export class SendQueue implements SenderHandler {
  /** The link is gone; whoever wants to send needs another one. */
  over = false;
  readonly #waiting: Sending[] = [];
  readonly #unsettled = new Set<Sending>();
  #nextTag = 0;

  /** Resolves with whatever the peer decides, also when it rejects the message. */
  send(link: SenderLink, encoded: Buffer): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ encoded, resolve, reject });
      this.credit(link, link.draining);
    });
  }

  credit(link: SenderLink, drain: boolean): void {
    while (this.#waiting.length > 0 && link.sendable > 0) this.#send(link, this.#waiting.shift()!);
    if (drain) link.drained();
  }

  #send(link: SenderLink, sending: Sending): void {
    const { encoded } = sending;
    const maxBytes = link.remote?.maxMessageSize ?? 0n;
    if (maxBytes > 0n && encoded.length > maxBytes) {
      const description = `The message has ${encoded.length} bytes, the peer takes ${maxBytes} bytes at most.`;
      return sending.reject(new PeerError({ condition: CONDITION.messageSizeExceeded, description }));
    }
    const tag = Buffer.alloc(4);
    tag.writeUInt32BE(this.#nextTag);
    this.#nextTag = (this.#nextTag + 1) >>> 0;
    this.#unsettled.add(sending);
    link.send({
      tag,
      settled: false,
      messageFormat: 0,
      writeHead: () => {},
      bytes: encoded,
      from: 0,
      to: encoded.length,
      context: sending,
    });
  }

  outcome(delivery: OutgoingDelivery, state: DeliveryState | undefined): void {
    const sending = delivery.context as Sending;
    const decided = state !== undefined && isOutcome(state);
    if (!decided && !delivery.settled) return;
    this.#unsettled.delete(sending);
    if (!decided) {
      const description = 'The peer settled the message without an outcome.';
      return sending.reject(new PeerError({ condition: CONDITION.illegalState, description }));
    }
    delivery.settle(state);
    sending.resolve(state);
  }

  detached(_link: SenderLink, error: AmqpError = DETACHED): void {
    this.over = true;
    for (const sending of [...this.#unsettled, ...this.#waiting]) sending.reject(new PeerError(error));
    this.#unsettled.clear();
    this.#waiting.length = 0;
  }
}

import { ACCEPTED, type DeliveryState } from '../../wire/amqp/delivery-state.ts';
import { encodeMessage } from '../../wire/amqp/encode-message.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import { readDescriptor } from '../../wire/amqp/fields.ts';
import { readMapSection } from '../../wire/amqp/map-section.ts';
import { findSections, type MessageSections, SECTION } from '../../wire/amqp/message.ts';
import { type Properties, readProperties } from '../../wire/amqp/message-properties.ts';
import { readValue } from '../../wire/amqp/read-value.ts';
import { Reader } from '../../wire/amqp/reader.ts';
import { type AmqpValue, amqp, textOf } from '../../wire/amqp/types.ts';
import { CONDITION } from './condition.ts';
import type { IncomingDelivery, OutgoingDelivery } from './delivery.ts';
import type { ReceiverHandler, ReceiverLink } from './receiver-link.ts';
import type { SenderHandler, SenderLink } from './sender-link.ts';

const MAX_REQUEST_BYTES = 1024 * 1024 * 64;
const REPLIES_WAITING_MAX = 1000;

export interface Request {
  readonly applicationProperties: AmqpValue;
  readonly body: AmqpValue;
  /** The txn-id of the transaction that it is part of. [AMQP 4.4.1] */
  readonly transaction: Uint8Array | undefined;
}

export interface Reply {
  readonly applicationProperties: Readonly<Record<string, AmqpValue>>;
  readonly body: AmqpValue;
}

/** Answers one request; a rejection becomes the reply that `failure` makes. */
export type AnswerRequest = (request: Request) => Reply | Promise<Reply>;

/**
 * A request/response node as one connection sees it: requests come in on its receiver links, each reply leaves on a sender link
 * of the same session. `reply-to` chooses among several, because not every client makes it unique.
 * [AMQP Management 1.0, 3]
 */
export class RequestResponseNode implements ReceiverHandler, SenderHandler {
  readonly #answer: AnswerRequest;
  readonly #failure: (error: unknown) => Reply;
  readonly #replyLinks = new Map<SenderLink, Buffer[]>();
  #nextTag = 0;

  constructor(answer: AnswerRequest, failure: (error: unknown) => Reply) {
    this.#answer = answer;
    this.#failure = failure;
  }

  attach(link: SenderLink | ReceiverLink): void {
    if (link.role === 'receiver') return link.accept({ handler: this, maxMessageBytes: MAX_REQUEST_BYTES });
    this.#replyLinks.set(link, []);
    link.accept({ handler: this });
  }

  message(delivery: IncomingDelivery): void {
    let request: DecodedRequest;
    try {
      request = decodeRequest(findSections(delivery.payload), delivery.transaction);
    } catch (error) {
      delivery.settle({ type: 'rejected', error: { condition: CONDITION.decodeError, description: String(error) } });
      return;
    }
    delivery.settle(ACCEPTED);
    void this.#reply(delivery.link, request);
  }

  async #reply(link: ReceiverLink, request: DecodedRequest): Promise<void> {
    const reply = await this.#encodedReply(request);
    const to = this.#replyLink(link, textOf(request.properties.replyTo));
    const waiting = to === undefined ? undefined : this.#replyLinks.get(to);
    if (to === undefined || waiting === undefined) return;
    if (waiting.length >= REPLIES_WAITING_MAX) {
      to.detach({ condition: CONDITION.resourceLimitExceeded, description: 'Too many replies wait for link credit.' });
      this.#replyLinks.delete(to);
      return;
    }
    waiting.push(reply);
    this.credit(to, false);
  }

  /** A service may fail to answer, and may answer what cannot be encoded. */
  async #encodedReply(request: DecodedRequest): Promise<Buffer> {
    // The correlation id has the type and value of the message id, whatever these are.
    const properties: Properties = { to: request.properties.replyTo, correlationId: request.properties.messageId };
    try {
      return encodeMessage({ properties, ...(await this.#answer(request)) });
    } catch (error) {
      return encodeMessage({ properties, ...this.#failure(error) });
    }
  }

  #replyLink(link: ReceiverLink, replyTo: string | undefined): SenderLink | undefined {
    let best: SenderLink | undefined;
    let bestRank = -1;
    for (const candidate of this.#replyLinks.keys()) {
      const rank = (candidate.session === link.session ? 2 : 0) + (goesBy(candidate, replyTo) ? 1 : 0);
      if (rank > bestRank) {
        best = candidate;
        bestRank = rank;
      }
    }
    return best;
  }

  credit(link: SenderLink, drain: boolean): void {
    const waiting = this.#replyLinks.get(link) ?? [];
    while (waiting.length > 0 && link.sendable > 0) this.#send(link, waiting.shift()!);
    if (drain) link.drained();
  }

  #send(link: SenderLink, bytes: Buffer): void {
    const tag = Buffer.alloc(4);
    tag.writeUInt32BE(this.#nextTag);
    this.#nextTag = (this.#nextTag + 1) >>> 0;
    link.send({ tag, settled: true, messageFormat: 0, writeHead: () => {}, bytes, from: 0, to: bytes.length });
  }

  outcome(delivery: OutgoingDelivery, state: DeliveryState | undefined): void {
    delivery.settle(state ?? ACCEPTED);
  }

  detached(link: SenderLink | ReceiverLink, _error?: AmqpError): void {
    if (link.role === 'sender') this.#replyLinks.delete(link);
  }
}

/** Clients name the reply link by its target's address or by its name. */
function goesBy(link: SenderLink, replyTo: string | undefined): boolean {
  if (replyTo === undefined) return false;
  const target = link.remote?.target;
  return replyTo === link.name || (target?.type === 'target' && target.address === replyTo);
}

interface DecodedRequest extends Request {
  readonly properties: Properties;
}

function decodeRequest(sections: MessageSections, transaction: Uint8Array | undefined): DecodedRequest {
  return {
    transaction,
    properties: readProperties(sections),
    applicationProperties: readMapSection(sections.bytes, sections.applicationPropertiesAt, sections.bodyAt),
    body: readBody(sections),
  };
}

function readBody(sections: MessageSections): AmqpValue {
  if (sections.bodyAt === sections.footerAt) return amqp.null;
  const reader = new Reader(sections.bytes, sections.bodyAt, sections.footerAt);
  return readDescriptor(reader) === SECTION.value ? readValue(reader) : amqp.null;
}

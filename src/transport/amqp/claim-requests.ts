import { ACCEPTED } from '../../wire/amqp/delivery-state.ts';
import { encodeMessage } from '../../wire/amqp/encode-message.ts';
import { readMapSection } from '../../wire/amqp/map-section.ts';
import { findSections } from '../../wire/amqp/message.ts';
import { readProperties } from '../../wire/amqp/message-properties.ts';
import { type AmqpValue, amqp, integerOf, mapGet, textOf } from '../../wire/amqp/types.ts';
import { CBS_ADDRESS } from './claims.ts';
import { CONDITION } from './condition.ts';
import type { AmqpClient, Receiving } from './connect.ts';
import type { IncomingDelivery } from './delivery.ts';
import { PeerError } from './peer-error.ts';

/** The opener's side of `$cbs`: shows tokens and waits for the answers. */
export class ClaimRequests {
  readonly #client: Pick<AmqpClient, 'send' | 'receive'>;
  readonly #answers = new Map<string, (applicationProperties: AmqpValue) => void>();
  #replies: Promise<Receiving> | undefined;
  #nextId = 0;

  constructor(client: Pick<AmqpClient, 'send' | 'receive'>) {
    this.#client = client;
  }

  /** Resolves when the peer accepts the token; throws {@link PeerError} when it does not. */
  async put(audience: string, token: string, type: string): Promise<void> {
    const replies = await this.#attachedReplies();
    const id = `claim-${this.#nextId++}`;
    const answer = new Promise<AmqpValue>((resolve) => this.#answers.set(id, resolve));
    const request = encodeMessage({
      properties: { messageId: amqp.string(id), replyTo: amqp.string(replies.name) },
      applicationProperties: {
        operation: amqp.string('put-token'),
        type: amqp.string(type),
        name: amqp.string(audience),
      },
      body: amqp.string(token),
    });
    const gone = replies.closed.then((reason) => Promise.reject(reason));
    try {
      const [reply] = await Promise.race([Promise.all([answer, this.#client.send(CBS_ADDRESS, request)]), gone]);
      checkStatus(reply);
    } finally {
      this.#answers.delete(id);
    }
  }

  async #attachedReplies(): Promise<Receiving> {
    this.#replies ??= this.#client.receive(CBS_ADDRESS, { credit: 10, onMessage: (reply) => this.#answered(reply) });
    try {
      const replies = await this.#replies;
      const forget = () => {
        this.#replies = undefined;
      };
      void replies.closed.then(forget);
      return replies;
    } catch (error) {
      this.#replies = undefined;
      throw error;
    }
  }

  #answered(delivery: IncomingDelivery): void {
    delivery.settle(ACCEPTED);
    const sections = findSections(delivery.payload);
    const answer = this.#answers.get(textOf(readProperties(sections).correlationId) ?? '');
    answer?.(readMapSection(sections.bytes, sections.applicationPropertiesAt, sections.bodyAt));
  }
}

function checkStatus(reply: AmqpValue): void {
  const status = integerOf(mapGet(reply, 'status-code')) ?? 500;
  if (status >= 200 && status < 300) return;
  const condition = textOf(mapGet(reply, 'error-condition')) ?? CONDITION.unauthorizedAccess;
  const description = textOf(mapGet(reply, 'status-description')) ?? 'no description';
  throw new PeerError({ condition, description: `The token was refused with status ${status}: ${description}` });
}

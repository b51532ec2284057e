import type { Ids } from '../../../src/kernel/ids.ts';
import type { IncomingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { ReceiverHandler, ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import { ACCEPTED } from '../../../src/wire/amqp/delivery-state.ts';
import { BATCH_MESSAGE_FORMAT } from '../../../src/wire/amqp/message.ts';
import { DecodeError } from '../../../src/wire/amqp/reader.ts';
import { Failure } from '../core/commands.ts';
import type { IncomingMessage } from '../core/message.ts';
import { decodeBatch, decodeMessage } from './encoded-message.ts';
import type { HostedNamespace } from './hosted-namespace.ts';

/** A client's link to a queue or topic. */
export class SendLink implements ReceiverHandler {
  readonly #namespace: HostedNamespace;
  readonly #entity: string;

  constructor(namespace: HostedNamespace, entity: string) {
    this.#namespace = namespace;
    this.#entity = entity;
  }

  /** Accepts the link when the entity can be sent to. */
  static attach(namespace: HostedNamespace, link: ReceiverLink, address: string): void {
    const { host, words } = namespace;
    // Nothing is enqueued: this asks whether something could be.
    const reply = host.execute({ type: 'send', entity: address, messages: [] });
    if (reply instanceof Failure) return link.refuse(words.of(reply));
    const entity = host.execute({ type: 'describe-entity', entity: address });
    if (entity instanceof Failure) return link.refuse(words.of(entity));
    link.accept({ handler: new SendLink(namespace, entity.path), maxMessageBytes: entity.messageSizeBytesMax });
  }

  message(delivery: IncomingDelivery): void {
    const { host, words, ids } = this.#namespace;
    if (delivery.state?.type === 'transactional') return delivery.settle(words.unsupported('Transactions'));
    let messages: readonly IncomingMessage[];
    try {
      messages = messagesOf(delivery, ids, host.detectsDuplicates);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const description = words.tracked(`The message could not be decoded: ${error.message}.`);
      return delivery.settle({ type: 'rejected', error: { condition: 'amqp:decode-error', description } });
    }
    const reply = host.execute({ type: 'send', entity: this.#entity, messages });
    delivery.settle(reply instanceof Failure ? words.rejection(reply) : ACCEPTED);
  }

  detached(): void {}
}

function messagesOf(delivery: IncomingDelivery, ids: Ids, wantsMessageIds: boolean): readonly IncomingMessage[] {
  if (delivery.messageFormat === BATCH_MESSAGE_FORMAT) return decodeBatch(delivery.payload, ids, wantsMessageIds);
  return [decodeMessage(delivery.payload, ids, wantsMessageIds)];
}

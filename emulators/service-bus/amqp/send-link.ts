import type { Ids } from '../../../src/kernel/ids.ts';
import type { IncomingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { Link } from '../../../src/transport/amqp/link.ts';
import { nodeAddress } from '../../../src/transport/amqp/node-address.ts';
import type { ReceiverHandler, ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import { ACCEPTED } from '../../../src/wire/amqp/delivery-state.ts';
import { BATCH_MESSAGE_FORMAT } from '../../../src/wire/amqp/message.ts';
import { DecodeError } from '../../../src/wire/amqp/reader.ts';
import { mapGet, textOf } from '../../../src/wire/amqp/types.ts';
import { Failure } from '../core/commands.ts';
import type { IncomingMessage } from '../core/message.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { decodeBatch, decodeMessage } from './encoded-message.ts';
import { failCommit, transactionOf, UNREADABLE } from './transaction.ts';

const TRANSFER_DESTINATION = 'com.microsoft:transfer-destination-address';

/** A client's link to a queue or topic. */
export class SendLink implements ReceiverHandler {
  readonly #namespace: HostedNamespace;
  readonly #entity: string;
  readonly #via: string | undefined;

  constructor(namespace: HostedNamespace, entity: string, via: string | undefined) {
    this.#namespace = namespace;
    this.#entity = entity;
    this.#via = via;
  }

  /** Accepts the link when the entity can be sent to, and the one that messages move on to through it, if one is named. */
  static attach(namespace: HostedNamespace, link: ReceiverLink, address: string): void {
    const { host, words } = namespace;
    const destination = transferDestinationOf(link) ?? address;
    const via = destination === address ? undefined : address;
    for (const path of new Set([address, destination])) {
      // Nothing is enqueued: this asks whether something could be.
      const reply = host.execute({ type: 'send', entity: path, via, messages: [] });
      if (reply instanceof Failure) return link.refuse(words.of(reply));
    }
    const entity = host.execute({ type: 'describe-entity', entity: destination });
    if (entity instanceof Failure) return link.refuse(words.of(entity));
    link.accept({ handler: new SendLink(namespace, entity.path, via), maxMessageBytes: entity.messageSizeBytesMax });
  }

  message(delivery: IncomingDelivery): void {
    const { host, words, ids } = this.#namespace;
    const { transaction: txnId } = delivery;
    let messages: readonly IncomingMessage[];
    try {
      messages = messagesOf(delivery, ids, host.detectsDuplicates);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const description = words.tracked(`The message could not be decoded: ${error.message}.`);
      if (txnId !== undefined) failCommit(this.#namespace, txnId, UNREADABLE);
      return delivery.settle({ type: 'rejected', error: { condition: 'amqp:decode-error', description } });
    }
    const transaction = txnId === undefined ? undefined : transactionOf(txnId);
    const reply = host.execute({ type: 'send', entity: this.#entity, via: this.#via, messages, transaction });
    delivery.settle(reply instanceof Failure ? words.rejection(reply) : ACCEPTED);
  }

  detached(): void {}
}

/**
 * The entity that messages move on to through the one that the link is attached to, with which they share their transactions.
 * Here any entities can share one, so that the messages go there straight away. [service-bus-protocol 15]
 */
export function transferDestinationOf(link: Link): string | undefined {
  const destination = link.role === 'receiver' ? textOf(mapGet(link.properties, TRANSFER_DESTINATION)) : undefined;
  return destination === undefined ? undefined : nodeAddress(destination);
}

function messagesOf(delivery: IncomingDelivery, ids: Ids, wantsMessageIds: boolean): readonly IncomingMessage[] {
  if (delivery.messageFormat === BATCH_MESSAGE_FORMAT) return decodeBatch(delivery.payload, ids, wantsMessageIds);
  return [decodeMessage(delivery.payload, ids, wantsMessageIds)];
}

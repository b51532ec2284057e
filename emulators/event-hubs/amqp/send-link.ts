import type { IncomingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { ReceiverHandler, ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import { ACCEPTED } from '../../../src/wire/amqp/delivery-state.ts';
import { BATCH_MESSAGE_FORMAT } from '../../../src/wire/amqp/message.ts';
import { DecodeError } from '../../../src/wire/amqp/reader.ts';
import { Failure, type ProducerBatch, type ProducerClosed, type ProducerPosition } from '../core/commands.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { type HubAddress, sendableAddress } from '../runtime/hub-address.ts';
import { publish } from '../runtime/publish.ts';
import { decodeBatch, decodeEvent, type EventBatch } from './event-batch.ts';
import { askedOf, IDEMPOTENT_PRODUCER, producerProperties } from './producer-properties.ts';

/** A client's link to a hub, to one of its partitions, or as one of its publishers. */
export class SendLink implements ReceiverHandler {
  readonly #namespace: HostedNamespace;
  readonly #to: HubAddress;
  /** The number of the link's idempotent producer, if it is one. */
  #producer: number | undefined;

  private constructor(namespace: HostedNamespace, to: HubAddress) {
    this.#namespace = namespace;
    this.#to = to;
  }

  /** Accepts the link when the node can be sent to. */
  static attach(namespace: HostedNamespace, link: ReceiverLink, address: string): void {
    const { words, limits } = namespace;
    const to = sendableAddress(namespace, address);
    if (to instanceof Failure) return link.refuse(words.of(to));
    const handler = new SendLink(namespace, to);
    const maxMessageBytes = limits.messageSizeBytesMax;
    if (link.remote?.desiredCapabilities?.includes(IDEMPOTENT_PRODUCER) !== true) {
      return link.accept({ handler, maxMessageBytes });
    }
    const position = handler.#openProducer(link);
    if (position instanceof Failure) return link.refuse(words.of(position));
    const properties = producerProperties(link.properties, position);
    link.accept({ handler, maxMessageBytes, properties, offeredCapabilities: [IDEMPOTENT_PRODUCER] });
  }

  #openProducer(link: ReceiverLink): ProducerPosition | Failure {
    const { host, words } = this.#namespace;
    const { hub, partition } = this.#to;
    if (partition === undefined) {
      return new Failure('argument-out-of-range', 'an idempotent producer sends to a partition, and names it');
    }
    const closed = ({ failure }: ProducerClosed) => {
      this.#producer = undefined;
      link.detach(words.of(failure));
    };
    const opened = host.openProducer({ hub, partition, ...askedOf(link.properties) }, closed);
    if (opened instanceof Failure) return opened;
    this.#producer = opened.producer;
    return opened;
  }

  message(delivery: IncomingDelivery): void {
    const { words } = this.#namespace;
    if (delivery.transaction !== undefined) {
      const description = words.tracked('Event hubs have no transactions.');
      return delivery.settle({ type: 'rejected', error: { condition: 'amqp:not-implemented', description } });
    }
    let batch: EventBatch;
    let producer: ProducerBatch | undefined;
    try {
      batch =
        delivery.messageFormat === BATCH_MESSAGE_FORMAT ? decodeBatch(delivery.payload) : decodeEvent(delivery.payload);
      producer = this.#producerOf(batch);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const description = words.tracked(`The message could not be decoded: ${error.message}.`);
      return delivery.settle({ type: 'rejected', error: { condition: 'amqp:decode-error', description } });
    }
    const reply = publish(this.#namespace, this.#to, { ...batch, producer });
    delivery.settle(reply instanceof Failure ? words.rejection(reply) : ACCEPTED);
  }

  /** Only a link that has asked for it is an idempotent producer, whatever its messages carry. Throws DecodeError. */
  #producerOf({ producer }: EventBatch): ProducerBatch | undefined {
    if (this.#producer === undefined) return undefined;
    if (producer !== undefined) return producer;
    throw new DecodeError('an event of an idempotent producer does not say who has sent it, and as which');
  }

  detached(): void {
    if (this.#producer !== undefined) this.#namespace.host.closeProducer(this.#producer);
    this.#producer = undefined;
  }
}

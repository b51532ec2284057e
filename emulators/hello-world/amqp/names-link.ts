import type { IncomingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { ReceiverHandler, ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import { ACCEPTED } from '../../../src/wire/amqp/delivery-state.ts';
import { readDescriptor } from '../../../src/wire/amqp/fields.ts';
import { findSections, SECTION } from '../../../src/wire/amqp/message.ts';
import { readValue } from '../../../src/wire/amqp/read-value.ts';
import { DecodeError, Reader } from '../../../src/wire/amqp/reader.ts';
import { textOf } from '../../../src/wire/amqp/types.ts';
import { HELLO_WORLD_ERRORS } from '../errors.ts';
import type { HelloWorldAmqp } from './service.ts';

const MAX_MESSAGE_BYTES = 64 * 1024;

/** A client's link to the node: each message holds a name, as text in an amqp-value or in a data section. */
export class NamesLink implements ReceiverHandler {
  readonly #service: HelloWorldAmqp;

  constructor(service: HelloWorldAmqp) {
    this.#service = service;
  }

  static attach(service: HelloWorldAmqp, link: ReceiverLink): void {
    link.accept({ handler: new NamesLink(service), maxMessageBytes: MAX_MESSAGE_BYTES });
  }

  message(delivery: IncomingDelivery): void {
    const failure = this.#service.execute({ type: 'greet', name: nameIn(delivery.payload) });
    if (failure === undefined) return delivery.settle(ACCEPTED);
    const { condition, text } = HELLO_WORLD_ERRORS[failure];
    delivery.settle({ type: 'rejected', error: { condition, description: text } });
  }

  detached(): void {}
}

/** Empty when there is none: the core refuses it. */
function nameIn(payload: Buffer): string {
  try {
    const { bytes, bodyAt, footerAt } = findSections(payload);
    const reader = new Reader(bytes, bodyAt, footerAt);
    const isData = readDescriptor(reader) === SECTION.data;
    const value = readValue(reader);
    if (isData && value.type === 'binary') return Buffer.from(value.value).toString('utf8');
    return textOf(value) ?? '';
  } catch (error) {
    if (error instanceof DecodeError) return '';
    throw error;
  }
}

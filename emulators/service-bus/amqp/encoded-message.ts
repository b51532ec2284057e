import { formatUuid, type Ids } from '../../../src/kernel/ids.ts';
import { checkMapSection } from '../../../src/wire/amqp/map-section.ts';
import {
  dataSections,
  findSections,
  type Header,
  type MessageSections,
  readHeader,
} from '../../../src/wire/amqp/message.ts';
import { hasMessageId, readProperties, writeProperties } from '../../../src/wire/amqp/message-properties.ts';
import { Writer } from '../../../src/wire/amqp/writer.ts';
import type { Content, IncomingMessage, PropertyChanges } from '../core/message.ts';
import type { ReadableContent } from '../core/rules/readable-content.ts';
import { ReadableMessage } from './readable-message.ts';
import { routingOf } from './routing.ts';

/** A message as it came, with what it takes to send it out again: where its sections lie, and its header. */
export class EncodedMessage implements Content {
  readonly sections: MessageSections;
  readonly header: Header;

  constructor(sections: MessageSections) {
    this.sections = sections;
    this.header = readHeader(sections);
  }

  get bytes(): Buffer {
    return this.sections.bytes;
  }

  read(changes: PropertyChanges | undefined): ReadableContent {
    return new ReadableMessage(this.sections, changes, (sections) => new EncodedMessage(sections));
  }
}

/** One message, for the core. Its id is decoded only where it is wanted. Throws DecodeError. */
export function decodeMessage(bytes: Uint8Array, ids: Ids, wantsMessageId: boolean): IncomingMessage {
  const received = findSections(bytes);
  // The service gives an id to a message that comes without one, and the JavaScript client cannot settle one that has none.
  const sections = hasMessageId(received) ? received : withMessageId(received, ids);
  const { bytes: stored, messageAnnotationsAt, propertiesAt, applicationPropertiesAt, bodyAt } = sections;
  // What is merged with the broker's own entries on the way out must not turn out malformed then.
  checkMapSection(stored, messageAnnotationsAt, propertiesAt);
  checkMapSection(stored, applicationPropertiesAt, bodyAt);
  const content = new EncodedMessage(sections);
  const { ttlMs } = content.header;
  const routing = routingOf(sections, wantsMessageId);
  const sizeBytes = bytes.length;
  return ttlMs === undefined ? { content, sizeBytes, ...routing } : { content, sizeBytes, ttlMs, ...routing };
}

function withMessageId(sections: MessageSections, ids: Ids): MessageSections {
  const { bytes, propertiesAt, applicationPropertiesAt } = sections;
  const value = formatUuid(ids.uuidBytes()).replaceAll('-', '');
  const writer = new Writer(bytes.length + 64);
  writer.raw(bytes, 0, propertiesAt);
  writeProperties(writer, { ...readProperties(sections), messageId: { type: 'string', value } });
  writer.raw(bytes, applicationPropertiesAt);
  return findSections(writer.take());
}

/** The messages of a batch: each data section holds one. What the envelope says of itself does not apply to them. */
export function decodeBatch(bytes: Uint8Array, ids: Ids, wantsMessageId: boolean): IncomingMessage[] {
  return Array.from(dataSections(findSections(bytes)), (message) => decodeMessage(message, ids, wantsMessageId));
}

import { readDescriptor } from './fields.ts';
import { type MessageSections, propertiesFields, SECTION } from './message.ts';
import { Reader } from './reader.ts';
import type { AmqpValue } from './types.ts';
import type { Writer } from './writer.ts';

/** [AMQP 3.2.4] Ids are of any of four types and are echoed as they came. */
export interface Properties {
  readonly messageId?: AmqpValue | undefined;
  readonly userId?: Uint8Array | undefined;
  readonly to?: AmqpValue | undefined;
  readonly subject?: string | undefined;
  readonly replyTo?: AmqpValue | undefined;
  readonly correlationId?: AmqpValue | undefined;
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly absoluteExpiryTime?: bigint | undefined;
  readonly creationTime?: bigint | undefined;
  readonly groupId?: string | undefined;
  readonly groupSequence?: number | undefined;
  readonly replyToGroupId?: string | undefined;
}

export function readProperties(sections: MessageSections): Properties {
  const fields = propertiesFields(sections);
  if (fields === undefined) return {};
  return {
    messageId: fields.value(),
    userId: fields.binary(),
    to: fields.value(),
    subject: fields.string(),
    replyTo: fields.value(),
    correlationId: fields.value(),
    contentType: fields.symbol(),
    contentEncoding: fields.symbol(),
    absoluteExpiryTime: fields.timestamp(),
    creationTime: fields.timestamp(),
    groupId: fields.string(),
    groupSequence: fields.uint(),
    replyToGroupId: fields.string(),
  };
}

/** Whether there is a message id, told by the constructor of the first field. */
export function hasMessageId({ bytes, propertiesAt, applicationPropertiesAt }: MessageSections): boolean {
  if (propertiesAt === applicationPropertiesAt) return false;
  const reader = new Reader(bytes, propertiesAt, applicationPropertiesAt);
  readDescriptor(reader);
  const list = reader.u8();
  if (list === 0x45) return false;
  const wide = list === 0xd0;
  reader.skip(wide ? 4 : 1);
  const count = wide ? reader.u32() : reader.u8();
  return count > 0 && reader.peekU8() !== 0x40;
}

export function writeProperties(writer: Writer, properties: Properties): void {
  const start = writer.beginList(SECTION.properties);
  writer.value(properties.messageId);
  writer.binary(properties.userId);
  writer.value(properties.to);
  writer.string(properties.subject);
  writer.value(properties.replyTo);
  writer.value(properties.correlationId);
  writer.symbol(properties.contentType);
  writer.symbol(properties.contentEncoding);
  writer.timestamp(properties.absoluteExpiryTime);
  writer.timestamp(properties.creationTime);
  writer.string(properties.groupId);
  writer.uint(properties.groupSequence);
  writer.string(properties.replyToGroupId);
  writer.endList(start, 13);
}

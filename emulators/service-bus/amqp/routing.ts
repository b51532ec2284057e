import { formatUuid } from '../../../src/kernel/ids.ts';
import { readDescriptor } from '../../../src/wire/amqp/fields.ts';
import { readMapSection } from '../../../src/wire/amqp/map-section.ts';
import type { MessageSections } from '../../../src/wire/amqp/message.ts';
import { readValue, skipValue } from '../../../src/wire/amqp/read-value.ts';
import { DecodeError, Reader } from '../../../src/wire/amqp/reader.ts';
import { type AmqpValue, integerOf, mapGet, textOf } from '../../../src/wire/amqp/types.ts';
import type { IncomingMessage } from '../core/message.ts';

/** Places in the properties section. [AMQP 3.2.4] */
const MESSAGE_ID = 0;
const GROUP_ID = 10;
const ID_LENGTH_MAX = 128;

type Routing = Pick<IncomingMessage, 'messageId' | 'sessionId' | 'partitionKey' | 'scheduledAtMs'>;
const NOTHING: Routing = {};

/** What of a message decides where it goes and when. Nothing is decoded that is not there. Throws DecodeError. */
export function routingOf(sections: MessageSections, wantsMessageId: boolean): Routing {
  const messageId = wantsMessageId ? idText(propertyAt(sections, MESSAGE_ID)) : undefined;
  const sessionId = shortText(propertyAt(sections, GROUP_ID), 'session id');
  const { bytes, messageAnnotationsAt, propertiesAt } = sections;
  // A descriptor and an empty map are no more than six bytes.
  const annotations =
    propertiesAt - messageAnnotationsAt > 6 ? readMapSection(bytes, messageAnnotationsAt, propertiesAt) : undefined;
  if (messageId === undefined && sessionId === undefined && annotations === undefined) return NOTHING;
  const partitionKey = shortText(mapGet(annotations, 'x-opt-partition-key'), 'partition key');
  const scheduledAtMs = integerOf(mapGet(annotations, 'x-opt-scheduled-enqueue-time'));
  return {
    ...(messageId === undefined ? {} : { messageId }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(scheduledAtMs === undefined ? {} : { scheduledAtMs }),
  };
}

function propertyAt({ bytes, propertiesAt, applicationPropertiesAt }: MessageSections, index: number) {
  if (propertiesAt === applicationPropertiesAt) return undefined;
  const reader = new Reader(bytes, propertiesAt, applicationPropertiesAt);
  readDescriptor(reader);
  const list = reader.u8();
  if (list === 0x45) return undefined;
  const wide = list === 0xd0;
  reader.skip(wide ? 4 : 1);
  const count = wide ? reader.u32() : reader.u8();
  if (count <= index) return undefined;
  for (let i = 0; i < index; i++) skipValue(reader);
  return readValue(reader);
}

/** Ids are of any of four types. [AMQP 3.2.4] */
function idText(value: AmqpValue | undefined): string | undefined {
  switch (value?.type) {
    case 'string':
      return value.value;
    case 'ulong':
      return value.value.toString();
    case 'uuid':
      return formatUuid(value.value);
    case 'binary':
      return Buffer.from(value.value).toString('hex');
    default:
      return undefined;
  }
}

/** [service-bus-protocol 12.5: message, session and partition ids have at most 128 characters] */
function shortText(value: AmqpValue | undefined, what: string): string | undefined {
  const text = textOf(value);
  if (text !== undefined && text.length > ID_LENGTH_MAX) {
    throw new DecodeError(`the ${what} has ${text.length} characters, at most ${ID_LENGTH_MAX}`);
  }
  return text;
}

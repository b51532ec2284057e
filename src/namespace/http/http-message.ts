import { SECTION } from '../../wire/amqp/message.ts';
import { writeProperties } from '../../wire/amqp/message-properties.ts';
import { type AmqpValue, amqp } from '../../wire/amqp/types.ts';
import { writeUint } from '../../wire/amqp/write-value.ts';
import { Writer } from '../../wire/amqp/writer.ts';

/** A message that a client sends over HTTP. */
export interface HttpMessage {
  readonly body: Uint8Array;
  readonly broker: BrokerFields;
  readonly custom: ReadonlyMap<string, AmqpValue>;
}

/** What the broker knows of a message, by the names of the service's own API. Times are Unix epoch. */
export interface BrokerFields {
  readonly contentType?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly label?: string | undefined;
  readonly messageId?: string | undefined;
  readonly partitionKey?: string | undefined;
  readonly replyTo?: string | undefined;
  readonly replyToSessionId?: string | undefined;
  readonly scheduledAtMs?: number | undefined;
  readonly sessionId?: string | undefined;
  readonly timeToLiveMs?: number | undefined;
  readonly to?: string | undefined;
  readonly viaPartitionKey?: string | undefined;
}

const UINT_MAX = 0xffff_ffff;

/** The message as an AMQP client would have sent it: its body is one data section. [service-bus-protocol 8.2] */
export function encodeHttpMessage({ body, broker, custom }: HttpMessage): Buffer {
  const writer = new Writer(body.length + 512);
  const { timeToLiveMs } = broker;
  // What does not fit lasts longer than anybody waits: 49 days and more count as no limit of the sender's.
  if (timeToLiveMs !== undefined && timeToLiveMs <= UINT_MAX) {
    const list = writer.beginList(SECTION.header);
    writer.null();
    writer.null();
    writeUint(writer, timeToLiveMs);
    writer.endList(list, 3);
  }
  const annotations = annotationsOf(broker);
  if (annotations.length > 0) section(writer, SECTION.messageAnnotations, { type: 'map', value: annotations });
  writeProperties(writer, {
    messageId: textValue(broker.messageId),
    to: textValue(broker.to),
    subject: broker.label,
    replyTo: textValue(broker.replyTo),
    correlationId: textValue(broker.correlationId),
    contentType: broker.contentType,
    groupId: broker.sessionId,
    replyToGroupId: broker.replyToSessionId,
  });
  if (custom.size > 0) {
    const value = Array.from(custom, ([name, property]) => [amqp.string(name), property] as const);
    section(writer, SECTION.applicationProperties, { type: 'map', value });
  }
  section(writer, SECTION.data, amqp.binary(body));
  return writer.take();
}

function annotationsOf({ partitionKey, viaPartitionKey, scheduledAtMs }: BrokerFields) {
  const entries: (readonly [AmqpValue, AmqpValue])[] = [];
  if (partitionKey !== undefined) entries.push([amqp.symbol('x-opt-partition-key'), amqp.string(partitionKey)]);
  if (viaPartitionKey !== undefined) {
    entries.push([amqp.symbol('x-opt-via-partition-key'), amqp.string(viaPartitionKey)]);
  }
  if (scheduledAtMs !== undefined) {
    entries.push([amqp.symbol('x-opt-scheduled-enqueue-time'), amqp.timestamp(scheduledAtMs)]);
  }
  return entries;
}

function textValue(text: string | undefined): AmqpValue | undefined {
  return text === undefined ? undefined : amqp.string(text);
}

function section(writer: Writer, code: number, value: AmqpValue): void {
  writer.u8(0x00);
  writer.pair(0x53, code);
  writer.value(value);
}

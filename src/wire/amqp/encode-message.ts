import { SECTION } from './message.ts';
import { type Properties, writeProperties } from './message-properties.ts';
import type { AmqpValue } from './types.ts';
import { Writer } from './writer.ts';

/** A message of azwire's own, such as a reply of a management node. */
export interface OwnMessage {
  /** By symbol. */
  readonly messageAnnotations?: Readonly<Record<string, AmqpValue>>;
  readonly properties?: Properties;
  readonly applicationProperties?: Readonly<Record<string, AmqpValue>>;
  /** An amqp-value section, or a data section of these bytes. */
  readonly body: AmqpValue | Uint8Array;
}

export function encodeMessage(message: OwnMessage): Buffer {
  const writer = new Writer();
  if (message.messageAnnotations !== undefined) {
    const entries = Object.entries(message.messageAnnotations);
    section(writer, SECTION.messageAnnotations, {
      type: 'map',
      value: entries.map(([key, value]) => [{ type: 'symbol', value: key }, value]),
    });
  }
  if (message.properties !== undefined) writeProperties(writer, message.properties);
  if (message.applicationProperties !== undefined) {
    const entries = Object.entries(message.applicationProperties);
    section(writer, SECTION.applicationProperties, {
      type: 'map',
      value: entries.map(([key, value]) => [{ type: 'string', value: key }, value]),
    });
  }
  if (message.body instanceof Uint8Array) section(writer, SECTION.data, { type: 'binary', value: message.body });
  else section(writer, SECTION.value, message.body);
  return writer.take();
}

function section(writer: Writer, code: number, value: AmqpValue): void {
  writer.u8(0x00);
  writer.pair(0x53, code);
  writer.value(value);
}

import { SECTION } from './message.ts';
import { type Properties, writeProperties } from './message-properties.ts';
import type { AmqpValue } from './types.ts';
import { Writer } from './writer.ts';

/** A message of azwire's own, such as a reply of a management node. */
export interface OwnMessage {
  readonly properties?: Properties;
  readonly applicationProperties?: Readonly<Record<string, AmqpValue>>;
  /** Becomes an amqp-value section. */
  readonly body: AmqpValue;
}

export function encodeMessage(message: OwnMessage): Buffer {
  const writer = new Writer();
  if (message.properties !== undefined) writeProperties(writer, message.properties);
  if (message.applicationProperties !== undefined) {
    const entries = Object.entries(message.applicationProperties);
    section(writer, SECTION.applicationProperties, {
      type: 'map',
      value: entries.map(([key, value]) => [{ type: 'string', value: key }, value]),
    });
  }
  section(writer, SECTION.value, message.body);
  return writer.take();
}

function section(writer: Writer, code: number, value: AmqpValue): void {
  writer.u8(0x00);
  writer.pair(0x53, code);
  writer.value(value);
}

import { isProperty } from '../../../../src/namespace/http/custom-properties.ts';
import { asciiJson } from '../../../../src/namespace/http/header-text.ts';
import { readMapSection } from '../../../../src/wire/amqp/map-section.ts';
import { type AmqpValue, amqp, textOf } from '../../../../src/wire/amqp/types.ts';
import type { EncodedMessage } from '../../amqp/encoded-message.ts';
import { filterValueOf } from '../../amqp/filter-value.ts';
import type { StoredMessage } from '../../core/message.ts';
import { textOf as filterTextOf } from '../../core/sql/text-of.ts';
import { httpDate } from './broker-properties.ts';

/**
 * The headers for the custom properties of a received message. What cannot be a header is left out: names with other characters
 * than a header's, and names that HTTP has given away.
 */
export function showCustomProperties(message: StoredMessage): Record<string, string> {
  const { bytes, applicationPropertiesAt, bodyAt } = (message.content as EncodedMessage).sections;
  const map = readMapSection(bytes, applicationPropertiesAt, bodyAt);
  const headers: Record<string, string> = {};
  const show = (name: string, value: AmqpValue) => {
    if (isProperty(name)) headers[name] = valueText(value);
  };
  for (const [key, value] of map.type === 'map' ? map.value : []) show(textOf(key) ?? '', value);
  for (const [name, value] of message.changes ?? []) {
    show(name, typeof value === 'string' ? amqp.string(value) : (value as AmqpValue));
  }
  return headers;
}

function valueText(value: AmqpValue): string {
  const known = filterValueOf(value);
  switch (typeof known) {
    case 'number':
      return Number.isInteger(known) ? known.toFixed(1) : String(known);
    case 'bigint':
    case 'boolean':
      return String(known);
    case 'string':
      return asciiJson(known);
    default:
      if (known !== null && 'type' in known && known.type === 'timestamp') return asciiJson(httpDate(known.ms));
      return asciiJson(filterTextOf(known));
  }
}

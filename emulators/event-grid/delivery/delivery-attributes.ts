import { Buffer } from 'node:buffer';
import type { DeliveryAttribute, EndpointType } from '../core/definitions.ts';
import type { AcceptedEvent } from '../core/event/accepted-event.ts';

/** [event-grid-protocol 3.7] */
const VALUE_BYTES_MAX = 4096;
/** Names by which the request itself is understood. */
const FRAMING =
  /^(connection|content-length|content-type|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;
/** [RFC 9110, 5.6.2] */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** A name, or an index in brackets: `data.items[0].id`, `$['data']`. */
const STEP = /\.?([^.[\]'"]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;

/** Why the attribute cannot be had at a destination of this type: completes "expected …". Undefined: it can. */
export function attributeProblem(
  { name, type }: Pick<DeliveryAttribute, 'name' | 'type'>,
  endpointType: EndpointType,
): string | undefined {
  if (endpointType === 'StorageQueue' || endpointType === 'NamespaceTopic') return 'none at this type of destination';
  if (/^aeg-/i.test(name)) return 'a name that does not begin with aeg-';
  if (endpointType === 'WebHook' || endpointType === 'AzureFunction') {
    if (!HEADER_NAME.test(name)) return 'a name that an HTTP header can have';
    if (FRAMING.test(name)) return 'a name other than those of the headers that the request is made of';
  }
  const isServiceBus = endpointType === 'ServiceBusQueue' || endpointType === 'ServiceBusTopic';
  if (isServiceBus && type === 'Static' && name.toLowerCase() === 'messageid') return 'a dynamic value of MessageId';
  return undefined;
}

/**
 * What an event carries by these mappings, in their order. A dynamic one whose field is not there, or is no scalar, or has more
 * than 4096 bytes is left out.
 */
export function attributesOf(
  mappings: readonly DeliveryAttribute[],
  event: AcceptedEvent,
): readonly (readonly [name: string, value: string])[] {
  let parsed: unknown;
  return mappings.flatMap((mapping): [string, string][] => {
    if (mapping.type === 'Static') return [[mapping.name, mapping.properties.value]];
    parsed ??= JSON.parse(Buffer.from(event.payload).toString('utf8'));
    const value = fieldAt(parsed, mapping.properties.sourceField);
    const text = typeof value === 'object' || value === undefined ? undefined : String(value);
    return text === undefined || Buffer.byteLength(text) > VALUE_BYTES_MAX ? [] : [[mapping.name, text]];
  });
}

/** The same as HTTP headers: text beyond ASCII as its bytes in UTF-8, and without what no header can hold. */
export function attributeHeaders(
  mappings: readonly DeliveryAttribute[],
  event: AcceptedEvent,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of attributesOf(mappings, event)) {
    // Node refuses control characters, and so does HTTP. [RFC 9110, 5.5]
    if (/\p{Cc}/u.test(value) || !HEADER_NAME.test(name) || FRAMING.test(name)) continue;
    headers[name] = Buffer.from(value, 'utf8').toString('latin1');
  }
  return headers;
}

function fieldAt(event: unknown, path: string): unknown {
  const rest = path.replace(/^\$\.?/, '');
  let at: unknown = event;
  STEP.lastIndex = 0;
  while (STEP.lastIndex < rest.length) {
    const step = STEP.exec(rest);
    if (step === null) return undefined;
    const [, name, index, ...quoted] = step;
    const key = name ?? index ?? quoted.find((text) => text !== undefined) ?? '';
    if (typeof at !== 'object' || at === null || !Object.prototype.propertyIsEnumerable.call(at, key)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}

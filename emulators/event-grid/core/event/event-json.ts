import { EventFault, notConforming, type SchemaName } from './event-fault.ts';
import type { EventRequest } from './event-request.ts';
import { elementsOf } from './json-parts.ts';
import { decodeUtf8, isLongerInUtf8 } from './utf8.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One event of a request: what it says, and the text in which it says it. */
export interface EventJson {
  readonly object: JsonObject;
  readonly text: string;
}

/** The objects of an array, or the one object that the body is. Throws EventFault. */
export function readEventJson(
  request: EventRequest,
  form: 'array' | 'object',
  schema: SchemaName,
  eventBytesMax: number,
): readonly EventJson[] {
  const { text, value } = parseBody(request);
  const token = tokenOf(value);
  const expected = form === 'array' ? 'StartArray' : 'StartObject';
  if (token !== expected) throw unexpectedToken(schema, expected, token);
  if (form === 'object') return [sized({ object: value as JsonObject, text: text.trim() }, eventBytesMax)];
  const objects = value as unknown[];
  if (objects.length === 0) throw notConforming(schema);
  // Of one there is nothing to look for: it is all between the brackets.
  const texts = objects.length === 1 ? [text.trim().slice(1, -1).trim()] : elementsOf(text);
  return objects.map((object, i) => {
    const inside = tokenOf(object);
    if (inside !== 'StartObject') throw unexpectedToken(schema, 'StartObject', inside);
    return sized({ object: object as JsonObject, text: texts[i]! }, eventBytesMax);
  });
}

/** The body as text and as a value. Throws EventFault. */
export function parseBody({ headers, body }: EventRequest): { readonly text: string; readonly value: unknown } {
  const [, charset = 'utf-8'] = /;\s*charset="?([^";\s]+)/i.exec(headers['content-type'] ?? '') ?? [];
  if (!/^(utf-?8|us-ascii)$/i.test(charset)) throw new EventFault(`The charset '${charset}' is not supported.`);
  if (body.length === 0) throw new EventFault('Unexpected end when reading JSON.');
  try {
    const text = decodeUtf8(body);
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new EventFault(`The JSON received cannot be read: ${(error as Error).message}.`);
  }
}

/** [azure-functions-dotnet-worker#538: the service's words] */
export function tooLarge(mostBytes: number): EventFault {
  return new EventFault(`The maximum size (${mostBytes}) has been exceeded.`, 'event-too-large');
}

/** The event, if it is not too large. Throws EventFault. */
export function sized(event: EventJson, bytesMax: number): EventJson {
  if (isLongerInUtf8(event.text, bytesMax)) throw tooLarge(bytesMax);
  return event;
}

function unexpectedToken(schema: SchemaName, expected: string, actual: string): EventFault {
  return notConforming(schema, ` Token Expected: ${expected}, Actual Token Received: ${actual}.`);
}

/** The service's names of JSON's tokens. */
function tokenOf(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'StartArray';
  switch (typeof value) {
    case 'object':
      return 'StartObject';
    case 'string':
      return 'String';
    case 'boolean':
      return 'Boolean';
    default:
      return Number.isInteger(value) ? 'Integer' : 'Float';
  }
}

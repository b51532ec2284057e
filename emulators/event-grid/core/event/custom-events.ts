import type { MappedFieldWithDefault } from '../resources/definitions.ts';
import type { AcceptedEvent } from './accepted-event.ts';
import { badProperty, missingProperty } from './event-fault.ts';
import { topicOf } from './event-grid-events.ts';
import { type JsonObject, readEventJson } from './event-json.ts';
import type { EventLimits, EventRequest, EventStamps, EventTarget } from './event-request.ts';
import { isMoment } from './event-time.ts';
import { encodeUtf8 } from './utf8.ts';

const SCHEMA = 'CustomEvent';

/** An array of any objects, of which a mapping says what they are in the words of Event Grid. Throws EventFault. [event-grid-protocol 2.3] */
export function readCustomEvents(
  request: EventRequest,
  target: EventTarget,
  { eventBytesMax }: Pick<EventLimits, 'eventBytesMax'>,
  stamps: EventStamps,
): readonly AcceptedEvent[] {
  const { inputSchemaMapping: mapping = {} } = target;
  return readEventJson(request, 'array', SCHEMA, eventBytesMax).map(({ object, text }) => {
    const envelope = {
      id: mapped(object, mapping.id) ?? stamps.newId(),
      topic: topicOf(mapped(object, mapping.topic), target),
      subject: mapped(object, mapping.subject) ?? '',
      eventType: mapped(object, mapping.eventType) ?? '',
      eventTime: mapped(object, mapping.eventTime) ?? stamps.nowIso,
      dataVersion: mapped(object, mapping.dataVersion) ?? '',
    };
    if (!isMoment(envelope.eventTime)) {
      throw badProperty(SCHEMA, mapping.eventTime?.sourceField ?? 'eventTime', 'a valid RFC 3339 timestamp');
    }
    return { schema: 'CustomEventSchema', payload: encodeUtf8(text), envelope };
  });
}

/** What the mapping finds, or its default. Undefined where there is no mapping; a mapping that finds nothing is a fault. */
function mapped(object: JsonObject, field: MappedFieldWithDefault = {}): string | undefined {
  const { sourceField, defaultValue } = field;
  if (sourceField === undefined) return defaultValue;
  const value = fieldOf(object, sourceField) ?? defaultValue;
  if (value === undefined) throw missingProperty(SCHEMA, sourceField);
  if (typeof value === 'object') throw badProperty(SCHEMA, sourceField, 'a string');
  return String(value);
}

/** A member of that name, or one inside others: `source.id`. */
function fieldOf(object: JsonObject, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path] ?? undefined;
  let value: unknown = object;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value ?? undefined;
}

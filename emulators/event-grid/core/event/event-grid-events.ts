import type { AcceptedEvent } from './accepted-event.ts';
import { badProperty, EventFault, missingProperty, unexpectedProperty } from './event-fault.ts';
import { type EventJson, type JsonObject, readEventJson } from './event-json.ts';
import type { EventLimits, EventRequest, EventTarget } from './event-request.ts';
import { isMoment } from './event-time.ts';
import { membersOf } from './json-parts.ts';
import { encodeUtf8 } from './utf8.ts';

const SCHEMA = 'EventGridEvent';
const PROPERTIES = new Set([
  'id',
  'topic',
  'subject',
  'eventType',
  'eventTime',
  'data',
  'dataVersion',
  'metadataVersion',
]);

/** Always an array, whatever content type it claims. Throws EventFault. [event-grid-protocol 2.3] */
export function readEventGridEvents(
  request: EventRequest,
  target: EventTarget,
  { eventBytesMax }: Pick<EventLimits, 'eventBytesMax'>,
): readonly AcceptedEvent[] {
  return readEventJson(request, 'array', SCHEMA, eventBytesMax).map((event) => accept(event, target));
}

function accept({ object, text }: EventJson, target: EventTarget): AcceptedEvent {
  const unknown = Object.keys(object).find((name) => !PROPERTIES.has(name));
  if (unknown !== undefined) throw unexpectedProperty(SCHEMA, unknown);
  const envelope = {
    id: required(object, 'id'),
    topic: topicOf(object.topic, target),
    subject: required(object, 'subject'),
    eventType: required(object, 'eventType'),
    eventTime: timeOf(object),
    dataVersion: textOf(object.dataVersion, 'dataVersion') ?? '',
  };
  const { metadataVersion = null } = object;
  if (metadataVersion !== null && metadataVersion !== '1') {
    throw new EventFault(
      `Property 'metadataVersion' was found to be set to ${metadataVersion}, but was expected to either be null or be set to 1.`,
    );
  }
  const { topic, dataVersion } = envelope;
  const stamps: Record<string, string> = { topic, metadataVersion: '1' };
  if (object.dataVersion !== dataVersion) stamps.dataVersion = dataVersion;
  // Numbers are taken for the texts that they are. [Event Grid docs: the quickstart for PowerShell sends such an id]
  for (const name of ['id', 'subject', 'eventType'] as const) {
    if (typeof object[name] !== 'string') stamps[name] = envelope[name];
  }
  return { schema: 'EventGridSchema', payload: encodeUtf8(stamped(object, text, stamps)), envelope };
}

/** The event with members of its own replaced or added; all others stay the text that they are. */
function stamped(object: JsonObject, text: string, stamps: Readonly<Record<string, string>>): string {
  const added = JSON.stringify(stamps).slice(1);
  // The common case has nothing to replace.
  if (!Object.keys(stamps).some((name) => Object.hasOwn(object, name))) return `${text.slice(0, -1)},${added}`;
  const kept = membersOf(text).filter(({ name }) => !Object.hasOwn(stamps, name));
  return `{${kept.map((member) => `${member.text},`).join('')}${added}`;
}

/**
 * The resource id that the event is stamped with. Publishers to a topic do not name it, or name it rightly; those to a domain
 * name the domain's topic. [event-grid-protocol 2.3; Event Grid docs: event schema, `topic`]
 */
export function topicOf(given: unknown, { id, isDomain }: EventTarget): string {
  const name = textOf(given, 'topic') ?? '';
  if (isDomain) {
    if (name === '') throw missingProperty(SCHEMA, 'topic');
    return domainTopicId(id, name);
  }
  if (name === '' || name.toLowerCase() === id.toLowerCase()) return id;
  const text = `The request is not authorized for the topic '${name}' of an event, which is absent or '${id}' here.`;
  throw new EventFault(text, 'event-not-authorised');
}

/** An id, too, counts as the name of the topic that it ends with. */
export function domainTopicId(domainId: string, name: string): string {
  const prefix = `${domainId}/topics/`;
  return name.toLowerCase().startsWith(prefix.toLowerCase()) ? name : prefix + name;
}

function required(object: JsonObject, name: string): string {
  const text = textOf(object[name], name) ?? '';
  if (text === '') throw missingProperty(SCHEMA, name);
  return text;
}

function timeOf(object: JsonObject): string {
  const time = required(object, 'eventTime');
  if (!isMoment(time)) throw badProperty(SCHEMA, 'eventTime', 'a valid RFC 3339 timestamp with a time zone');
  return time;
}

function textOf(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw badProperty(SCHEMA, name, 'a string');
  return String(value);
}

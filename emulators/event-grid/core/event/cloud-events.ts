import type { Failure } from '../failure.ts';
import type { AcceptedEvent } from './accepted-event.ts';
import { isBinaryMode, readBinaryEvent } from './binary-cloud-event.ts';
import { badProperty, EventFault, missingProperty, notConforming, orFailure } from './event-fault.ts';
import { type EventJson, type JsonObject, readEventJson, tooLarge } from './event-json.ts';
import type { EventLimits, EventRequest } from './event-request.ts';
import { isMoment } from './event-time.ts';
import { encodeUtf8 } from './utf8.ts';

const SCHEMA = 'CloudEventV10';
/** Together with a length that is a multiple of four. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The CloudEvents of a request in any content mode: a batch, a single event, or one whose attributes are headers. A structured
 * event stays the bytes that it is. [event-grid-protocol 2.3; CloudEvents HTTP binding 1.0, 3]
 */
export function readCloudEvents(request: EventRequest, limits: EventLimits): readonly AcceptedEvent[] | Failure {
  return orFailure(() => {
    if (request.body.length > limits.requestBytesMax) throw tooLarge(limits.requestBytesMax);
    // In binary mode the data is the body, whatever it is.
    const requiresData = limits.requiresData === true && !isBinaryMode(request);
    return eventsIn(request, limits).map((event) => accept(event, { ...limits, requiresData }));
  });
}

function eventsIn(request: EventRequest, { eventBytesMax }: EventLimits): readonly EventJson[] {
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (mediaType === 'application/cloudevents-batch+json') {
    return readEventJson(request, 'array', SCHEMA, eventBytesMax);
  }
  if (mediaType === 'application/cloudevents+json') return readEventJson(request, 'object', SCHEMA, eventBytesMax);
  // Other formats of CloudEvents, such as Avro, are not the service's.
  if (mediaType.startsWith('application/cloudevents')) throw notConforming(SCHEMA);
  if (isBinaryMode(request)) return [readBinaryEvent(request, eventBytesMax)];
  if (mediaType === 'application/json') return readEventJson(request, 'object', SCHEMA, eventBytesMax);
  throw new EventFault(
    `The content type '${mediaType}' is not supported. CloudEvents are sent as application/cloudevents+json, as application/cloudevents-batch+json, or with their attributes in headers.`,
  );
}

function accept(
  { object, text: payload }: EventJson,
  { extensionNameCharsMax, requiresData }: EventLimits,
): AcceptedEvent {
  if (requiresData && object.data === undefined && object.data_base64 === undefined) throw missingData();
  if (text(object, 'specversion') === '') throw missingProperty(SCHEMA, 'specversion');
  if (object.specversion !== '1.0') throw badProperty(SCHEMA, 'specversion', "'1.0'");
  for (const [name, value] of Object.entries(object)) checkAttribute(name, value, extensionNameCharsMax);
  const time = text(object, 'time');
  if (time !== '' && !isMoment(time)) throw badProperty(SCHEMA, 'time', 'a valid RFC 3339 timestamp');
  checkData(object);
  const envelope = {
    id: required(object, 'id'),
    topic: required(object, 'source'),
    subject: text(object, 'subject'),
    eventType: required(object, 'type', 'eventType'),
    eventTime: time,
    dataVersion: '',
  };
  return { schema: 'CloudEventSchemaV1_0', payload: encodeUtf8(payload), envelope };
}

/** [azure-sdk-for-go, tests of aznamespaces: the service's words] */
function missingData(): EventFault {
  return new EventFault("'data' attribute is required.");
}

/** Names are of lower-case letters and digits, values are simple. [CloudEvents 1.0: naming conventions, type system] */
function checkAttribute(name: string, value: unknown, nameCharsMax: number): void {
  if (name === 'data' || name === 'data_base64') return;
  if (!/^[a-z0-9]+$/.test(name)) {
    throw new EventFault(
      `The attribute name '${name}' is not valid: names of attributes consist of lower-case letters and digits.`,
    );
  }
  if (name.length > nameCharsMax) {
    throw new EventFault(`The attribute name '${name}' is not valid: it has at most ${nameCharsMax} characters.`);
  }
  if (typeof value === 'object' && value !== null) throw badProperty(SCHEMA, name, 'a simple value');
}

/** One or the other. [CloudEvents JSON format 1.0, 3.1] */
function checkData({ data, data_base64: base64 = null }: JsonObject): void {
  if (base64 === null) return;
  if (data !== undefined && data !== null) {
    throw new EventFault("A CloudEvent has 'data' or 'data_base64', and not both of them.");
  }
  if (typeof base64 !== 'string' || base64.length % 4 !== 0 || !BASE64.test(base64)) {
    throw badProperty(SCHEMA, 'data_base64', 'base64');
  }
}

function required(object: JsonObject, name: string, toldAs = name): string {
  const value = text(object, name);
  // The service tells of `type` by the word of its own schema.
  if (value === '') throw missingProperty(SCHEMA, toldAs);
  return value;
}

/** '' where it is absent. */
function text(object: JsonObject, name: string): string {
  const value = object[name] ?? '';
  if (typeof value !== 'string') throw badProperty(SCHEMA, name, 'a string');
  return value;
}

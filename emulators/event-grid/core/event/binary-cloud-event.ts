import { EventFault } from './event-fault.ts';
import { type EventJson, parseBody, sized } from './event-json.ts';
import type { EventRequest } from './event-request.ts';
import { decodeUtf8 } from './utf8.ts';

const PREFIX = 'ce-';
const REQUIRED = ['specversion', 'id', 'source', 'type'];

/** Whether the attributes are headers. Any one of the required ones shows what is meant. */
export function isBinaryMode({ headers }: EventRequest): boolean {
  return REQUIRED.some((name) => headers[PREFIX + name] !== undefined);
}

/** The event in its JSON form. Throws EventFault. [CloudEvents HTTP binding 1.0, 3.1; JSON format 1.0, 3.1] */
export function readBinaryEvent(request: EventRequest, eventBytesMax: number): EventJson {
  const attributes = attributesIn(request);
  for (const name of REQUIRED) {
    const value = attributes[name];
    if (value === undefined || value === '') throw missingHeader(PREFIX + name, value === undefined);
  }
  const { 'content-type': contentType } = request.headers;
  if (contentType !== undefined) attributes.datacontenttype = contentType;
  const head = JSON.stringify(attributes);
  const text = request.body.length === 0 ? head : `${head.slice(0, -1)},${dataMember(request)}}`;
  return sized({ object: attributes, text }, eventBytesMax);
}

function attributesIn({ headers }: EventRequest): Record<string, string> {
  const attributes: [name: string, value: string][] = [];
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith(PREFIX) || value === undefined) continue;
    const name = header.slice(PREFIX.length);
    // The data is the body, and its type the request's own. [CloudEvents HTTP binding 1.0, 3.1.1, 3.1.3]
    if (name === 'data' || name === 'datacontenttype') {
      throw new EventFault(`The header '${header}' is not valid: it is no attribute of an event in binary mode.`);
    }
    attributes.push([name, headerValue(value)]);
  }
  return Object.fromEntries(attributes);
}

/** JSON as it is, text as a string, all else as base64. */
function dataMember(request: EventRequest): string {
  const { headers, body } = request;
  const mediaType = (headers['content-type'] ?? 'application/json').split(';', 1)[0]!.trim().toLowerCase();
  if (/^[^/]+\/(.*\+)?json$/.test(mediaType)) {
    return `"data":${parseBody(request).text.trim()}`;
  }
  const text = /^text\/|^application\/xml$|\+xml$/.test(mediaType) ? textIn(body) : undefined;
  return text === undefined ? `"data_base64":"${base64(body)}"` : `"data":${JSON.stringify(text)}`;
}

function textIn(body: Uint8Array): string | undefined {
  try {
    return decodeUtf8(body);
  } catch {
    return undefined;
  }
}

function base64(body: Uint8Array): string {
  const characters: string[] = [];
  // In pieces: a call has only so many arguments.
  for (let at = 0; at < body.length; at += 8192) {
    characters.push(String.fromCharCode(...body.subarray(at, at + 8192)));
  }
  return btoa(characters.join(''));
}

/** What a header cannot carry is percent-encoded in it. [CloudEvents HTTP binding 1.0, 3.1.3.2] */
function headerValue(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function missingHeader(header: string, isAbsent: boolean): EventFault {
  return new EventFault(
    `${header} header is ${isAbsent ? 'missing' : 'empty'} for the cloud event. Please check required attributes at https://github.com/cloudevents/spec/blob/v1.0/spec.md#required-attributes`,
  );
}

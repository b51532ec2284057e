import type { HttpRequest } from '../../transport/http/service.ts';
import { readBrokerProperties } from './broker-properties.ts';
import { readCustomProperties, readUserProperties } from './custom-properties.ts';
import { headerText } from './header-text.ts';
import type { BrokerFields, HttpMessage } from './http-message.ts';
import { RequestError } from './request-error.ts';

const BATCH = 'application/vnd.microsoft.servicebus.json';

/** The message that a request is, or the messages of a batch. Throws RequestError. [service-bus-protocol 14, event-hubs-protocol 14] */
export function postedMessages(request: Pick<HttpRequest, 'headers' | 'rawHeaders' | 'body'>): readonly HttpMessage[] {
  const contentType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return contentType === BATCH ? batchIn(request.body) : [single(request)];
}

function single({ headers, rawHeaders, body }: Pick<HttpRequest, 'headers' | 'rawHeaders' | 'body'>): HttpMessage {
  const contentType = headers['content-type'];
  return {
    body,
    broker: { ...brokerPropertiesIn(headers), ...(contentType !== undefined && { contentType }) },
    custom: readCustomProperties(rawHeaders),
  };
}

/** What the header `BrokerProperties` says. Throws RequestError. */
export function brokerPropertiesIn({ brokerproperties: given }: HttpRequest['headers']): BrokerFields {
  return given === undefined ? {} : readBrokerProperties(parsed(headerText(given), 'BrokerProperties'));
}

function batchIn(body: Uint8Array): HttpMessage[] {
  const given = parsed(Buffer.from(body).toString(), 'body of the request');
  if (!Array.isArray(given) || given.length === 0) throw badBatch('it is no list of messages');
  return given.map((item: unknown) => {
    if (typeof item !== 'object' || item === null) throw badBatch('a message is no object');
    const { Body: text = '', BrokerProperties: broker = {}, UserProperties: custom } = item as Record<string, unknown>;
    if (typeof text !== 'string') throw badBatch('the Body of a message is not a string');
    return { body: Buffer.from(text), broker: readBrokerProperties(broker), custom: readUserProperties(custom) };
  });
}

function badBatch(why: string): RequestError {
  return new RequestError(400, `SubCode=40000. The batch of messages cannot be read: ${why}.`);
}

function parsed(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new RequestError(400, `SubCode=40000. The ${what} cannot be read: it is no JSON.`);
  }
}

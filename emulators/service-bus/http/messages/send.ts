import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import { decodeMessage } from '../../amqp/encoded-message.ts';
import type { IncomingMessage } from '../../core/message.ts';
import type { Call } from '../call.ts';
import { RequestError } from '../request-error.ts';
import { readBrokerProperties } from './broker-properties.ts';
import { readCustomProperties, readUserProperties } from './custom-properties.ts';
import { messagesDone } from './failures.ts';
import { headerText } from './header-text.ts';
import { encodeHttpMessage, type HttpMessage } from './http-message.ts';

const BATCH = 'application/vnd.microsoft.servicebus.json';

/** Sends the message that a request is, or the messages of a batch: all of them or none. */
export function send({ namespace, request }: Call, path: string): HttpReply {
  const { 'content-type': contentType } = request.headers;
  const isBatch = contentType?.split(';', 1)[0]?.trim().toLowerCase() === BATCH;
  const given = isBatch ? batchIn(request.body) : [single(request)];
  const messages = given.map((message) => incoming(message, namespace));
  messagesDone(namespace.host.execute({ type: 'send', entity: path, messages }));
  return { status: 201, headers: { 'content-type': contentType ?? 'application/xml; charset=utf-8' } };
}

function incoming(message: HttpMessage, { ids, host }: Call['namespace']): IncomingMessage {
  try {
    return decodeMessage(encodeHttpMessage(message), ids, host.detectsDuplicates);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new RequestError(400, `SubCode=40000. The message cannot be sent: ${error.message}.`);
  }
}

function single({ headers, rawHeaders, body }: Call['request']): HttpMessage {
  const given = headers.brokerproperties;
  const broker = given === undefined ? {} : readBrokerProperties(parsed(headerText(given), 'BrokerProperties'));
  const contentType = headers['content-type'];
  return {
    body,
    broker: { ...broker, ...(contentType !== undefined && { contentType }) },
    custom: readCustomProperties(rawHeaders),
  };
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

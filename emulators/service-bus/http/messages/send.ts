import { encodeHttpMessage, type HttpMessage } from '../../../../src/namespace/http/http-message.ts';
import { postedMessages } from '../../../../src/namespace/http/posted-messages.ts';
import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import { decodeMessage } from '../../amqp/encoded-message.ts';
import type { IncomingMessage } from '../../core/message.ts';
import type { Call } from '../call.ts';
import { messagesDone } from './failures.ts';

/** Sends the message that a request is, or the messages of a batch: all of them or none. */
export function send({ namespace, request }: Call, path: string): HttpReply {
  const messages = postedMessages(request).map((message) => incoming(message, namespace));
  messagesDone(namespace.host.execute({ type: 'send', entity: path, messages }));
  const { 'content-type': contentType = 'application/xml; charset=utf-8' } = request.headers;
  return { status: 201, headers: { 'content-type': contentType } };
}

function incoming(message: HttpMessage, { ids, host }: Call['namespace']): IncomingMessage {
  try {
    return decodeMessage(encodeHttpMessage(message), ids, host.detectsDuplicates);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new RequestError(400, `SubCode=40000. The message cannot be sent: ${error.message}.`);
  }
}

import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { amqp, integerOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { encodeStored } from '../message-head.ts';
import { sessionOf } from './session-scope.ts';

const NO_CONTENT: ManagementReply = { status: 204, description: 'NoContent' };

/** Of a session where the request is about one: that of the receiver that peeks. */
export function peekMessage(namespace: HostedNamespace, request: ManagementRequest): ManagementReply | Failure {
  const { address, body } = request;
  const sessionId = sessionOf(namespace, request);
  const reply = namespace.host.execute({
    type: 'peek',
    entity: address,
    fromSequenceNumber: integerOf(mapGet(body, 'from-sequence-number')) ?? 0,
    count: integerOf(mapGet(body, 'message-count')) ?? 1,
    ...(sessionId === undefined ? {} : { sessionId }),
  });
  if (reply instanceof Failure) return reply;
  if (reply.messages.length === 0) return NO_CONTENT;
  const withBody = mapGet(body, 'omit-message-body')?.value !== true;
  const messages = reply.messages.map((message) => amqp.map({ message: amqp.binary(encodeStored(message, withBody)) }));
  return { status: 200, description: 'OK', body: amqp.map({ messages: amqp.list(messages) }) };
}

import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { amqp, integerOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../hosted-namespace.ts';
import { encodeStored } from '../message-head.ts';

const NO_CONTENT: ManagementReply = { status: 204, description: 'NoContent' };

export function peekMessage(
  { host }: HostedNamespace,
  { address, body }: ManagementRequest,
): ManagementReply | Failure {
  const reply = host.execute({
    type: 'peek',
    entity: address,
    fromSequenceNumber: integerOf(mapGet(body, 'from-sequence-number')) ?? 0,
    count: integerOf(mapGet(body, 'message-count')) ?? 1,
  });
  if (reply instanceof Failure) return reply;
  if (reply.messages.length === 0) return NO_CONTENT;
  const withBody = mapGet(body, 'omit-message-body')?.value !== true;
  const messages = reply.messages.map((message) => amqp.map({ message: amqp.binary(encodeStored(message, withBody)) }));
  return { status: 200, description: 'OK', body: amqp.map({ messages: amqp.list(messages) }) };
}

import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { amqp, integerOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { sessionOf } from './session-scope.ts';

/** Of one call, in the Premium tier. [service-bus-protocol 10.2] */
const MESSAGES_MAX = 4_000;

export function batchDeleteMessages(namespace: HostedNamespace, request: ManagementRequest): ManagementReply | Failure {
  const { address, body } = request;
  const count = integerOf(mapGet(body, 'message-count'));
  const enqueuedBeforeMs = integerOf(mapGet(body, 'enqueued-time-utc'));
  if (count === undefined || count > MESSAGES_MAX) {
    return new Failure('argument-out-of-range', `message-count ${count}, at most ${MESSAGES_MAX}`);
  }
  if (enqueuedBeforeMs === undefined) return new Failure('argument-out-of-range', 'enqueued-time-utc');
  const sessionId = sessionOf(namespace, request);
  const ofSession = sessionId === undefined ? {} : { sessionId };
  const reply = namespace.host.execute({
    type: 'delete-messages',
    entity: address,
    count,
    enqueuedBeforeMs,
    ...ofSession,
  });
  if (reply instanceof Failure) return reply;
  return { status: 200, description: 'OK', body: amqp.map({ 'message-count': amqp.int(reply.count) }) };
}

import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { type AmqpValue, amqp, integerOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure, type HandedOut } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { encodeStored } from '../message-head.ts';
import { sequenceNumbersIn } from './sequence-numbers.ts';
import { sessionOf } from './session-scope.ts';

/** Gives out deferred messages: locked with receiver-settle-mode 1, for good with 0. */
export function receiveBySequenceNumber(
  namespace: HostedNamespace,
  request: ManagementRequest,
): ManagementReply | Failure {
  const { address, body } = request;
  const sequenceNumbers = sequenceNumbersIn(body);
  if (sequenceNumbers instanceof Failure) return sequenceNumbers;
  const settleMode = integerOf(mapGet(body, 'receiver-settle-mode')) ?? 1;
  if (settleMode !== 0 && settleMode !== 1) {
    return new Failure('argument-out-of-range', `receiver-settle-mode ${settleMode}`);
  }
  const reply = namespace.host.execute({
    type: 'receive-deferred',
    entity: address,
    sequenceNumbers,
    mode: settleMode === 1 ? 'peek-lock' : 'receive-and-delete',
    sessionId: sessionOf(namespace, request),
  });
  if (reply instanceof Failure) return reply;
  return { status: 200, description: 'OK', body: amqp.map({ messages: amqp.list(reply.messages.map(encoded)) }) };
}

function encoded({ message, lock }: HandedOut): AmqpValue {
  return amqp.map({
    message: amqp.binary(encodeStored(message, true, lock)),
    ...(lock === undefined ? {} : { 'lock-token': amqp.uuid(lock.token) }),
  });
}

import {
  type ManagementReply,
  type ManagementRequest,
  managementFailure,
} from '../../../../src/transport/amqp/service.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import { type AmqpValue, amqp, elementsOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { IncomingMessage } from '../../core/message.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { decodeMessage } from '../encoded-message.ts';
import { transactionOf } from '../transaction.ts';

/** Sends messages each of which says in its annotations when it is to be enqueued. */
export function scheduleMessage(
  namespace: HostedNamespace,
  { address, body, transaction: txnId }: ManagementRequest,
): ManagementReply | Failure {
  const { host, words } = namespace;
  let messages: readonly IncomingMessage[] | Failure;
  try {
    messages = messagesIn(body, namespace);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const description = words.tracked(`The message could not be decoded: ${error.message}.`);
    return managementFailure(400, { condition: 'amqp:decode-error', description });
  }
  if (messages instanceof Failure) return messages;
  const transaction = txnId === undefined ? undefined : transactionOf(txnId);
  const reply = host.execute({ type: 'send', entity: address, messages, transaction });
  if (reply instanceof Failure) return reply;
  const numbers = amqp.array('long', reply.sequenceNumbers.map(amqp.long));
  return { status: 200, description: 'OK', body: amqp.map({ 'sequence-numbers': numbers }) };
}

function messagesIn(body: AmqpValue, { host, ids }: HostedNamespace): IncomingMessage[] | Failure {
  const messages: IncomingMessage[] = [];
  for (const element of elementsOf(mapGet(body, 'messages')) ?? []) {
    const encoded = mapGet(element, 'message');
    if (encoded?.type !== 'binary') return new Failure('argument-out-of-range', `a message of type ${encoded?.type}`);
    messages.push(decodeMessage(encoded.value, ids, host.detectsDuplicates));
  }
  return messages.length > 0 ? messages : new Failure('argument-out-of-range', 'messages');
}

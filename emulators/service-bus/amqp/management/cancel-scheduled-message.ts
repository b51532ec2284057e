import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { transactionOf } from '../transaction.ts';
import { sequenceNumbersIn } from './sequence-numbers.ts';

export function cancelScheduledMessage(
  { host }: HostedNamespace,
  { address, body, transaction: txnId }: ManagementRequest,
): ManagementReply | Failure {
  const sequenceNumbers = sequenceNumbersIn(body);
  if (sequenceNumbers instanceof Failure) return sequenceNumbers;
  const transaction = txnId === undefined ? undefined : transactionOf(txnId);
  const failure = host.execute({ type: 'cancel-scheduled', entity: address, sequenceNumbers, transaction });
  return failure ?? { status: 200, description: 'OK' };
}

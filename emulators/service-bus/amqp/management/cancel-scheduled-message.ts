import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../hosted-namespace.ts';
import { sequenceNumbersIn } from './sequence-numbers.ts';

export function cancelScheduledMessage(
  { host }: HostedNamespace,
  { address, body }: ManagementRequest,
): ManagementReply | Failure {
  const sequenceNumbers = sequenceNumbersIn(body);
  if (sequenceNumbers instanceof Failure) return sequenceNumbers;
  const failure = host.execute({ type: 'cancel-scheduled', entity: address, sequenceNumbers });
  return failure ?? { status: 200, description: 'OK' };
}

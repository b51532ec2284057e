import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';

export function removeRule({ host }: HostedNamespace, { address, body }: ManagementRequest): ManagementReply | Failure {
  const name = textOf(mapGet(body, 'rule-name'));
  if (name === undefined) return new Failure('argument-out-of-range', 'rule-name');
  const reply = host.execute({ type: 'remove-rule', entity: address, name });
  return reply instanceof Failure ? reply : { status: 200, description: 'OK' };
}

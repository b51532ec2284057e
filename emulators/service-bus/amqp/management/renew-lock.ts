import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { lockTokensIn } from './lock-tokens.ts';

export function renewLock({ host }: HostedNamespace, { address, body }: ManagementRequest): ManagementReply | Failure {
  const tokens = lockTokensIn(body);
  if (tokens instanceof Failure) return tokens;
  const reply = host.execute({ type: 'renew-locks', entity: address, tokens });
  if (reply instanceof Failure) return reply;
  const expirations = amqp.array('timestamp', reply.expirationsMs.map(amqp.timestamp));
  return { status: 200, description: 'OK', body: amqp.map({ expirations }) };
}

import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { heldSessionOf } from './session-scope.ts';

export function renewSessionLock(namespace: HostedNamespace, request: ManagementRequest): ManagementReply | Failure {
  const sessionId = heldSessionOf(namespace, request);
  if (sessionId instanceof Failure) return sessionId;
  const reply = namespace.host.execute({ type: 'renew-session-lock', entity: request.address, sessionId });
  if (reply instanceof Failure) return reply;
  return { status: 200, description: 'OK', body: amqp.map({ expiration: amqp.timestamp(reply.lockedUntilMs) }) };
}

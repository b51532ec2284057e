import type { ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';

/** The session that a request is about: the one that it names, or that of the link that it names. [service-bus-protocol 10.3] */
export function sessionOf({ sessionLinks }: HostedNamespace, request: ManagementRequest): string | undefined {
  const named = textOf(mapGet(request.body, 'session-id'));
  if (named !== undefined) return named;
  const linkName = textOf(mapGet(request.applicationProperties, 'associated-link-name'));
  return linkName === undefined ? undefined : sessionLinks.sessionOf(request.connection, linkName);
}

/** The session whose lock or state a request is about: only the connection that receives from it has it. */
export function heldSessionOf(namespace: HostedNamespace, request: ManagementRequest): string | Failure {
  const sessionId = sessionOf(namespace, request);
  if (sessionId === undefined) return new Failure('argument-out-of-range', 'session-id');
  const { connection, address } = request;
  return namespace.sessionLinks.has(connection, address, sessionId)
    ? sessionId
    : new Failure('session-lock-lost', sessionId);
}

import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { amqp, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { heldSessionOf } from './session-scope.ts';

export function getSessionState(namespace: HostedNamespace, request: ManagementRequest): ManagementReply | Failure {
  const sessionId = heldSessionOf(namespace, request);
  if (sessionId instanceof Failure) return sessionId;
  const reply = namespace.host.execute({ type: 'get-session-state', entity: request.address, sessionId });
  if (reply instanceof Failure) return reply;
  const state = reply.state === undefined ? amqp.null : amqp.binary(reply.state);
  return { status: 200, description: 'OK', body: amqp.map({ 'session-state': state }) };
}

/** Null, or nothing, clears the state. */
export function setSessionState(namespace: HostedNamespace, request: ManagementRequest): ManagementReply | Failure {
  const sessionId = heldSessionOf(namespace, request);
  if (sessionId instanceof Failure) return sessionId;
  const state = mapGet(request.body, 'session-state') ?? amqp.null;
  if (state.type !== 'binary' && state.type !== 'null') {
    return new Failure('argument-out-of-range', `a session-state of type ${state.type}`);
  }
  const failure = namespace.host.execute({
    type: 'set-session-state',
    entity: request.address,
    sessionId,
    // A copy, because the received bytes are part of a larger buffer.
    state: state.type === 'null' ? undefined : Uint8Array.from(state.value),
  });
  return failure ?? { status: 200, description: 'OK' };
}

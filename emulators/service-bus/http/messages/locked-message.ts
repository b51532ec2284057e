import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { Failure } from '../../core/commands.ts';
import type { Lock } from '../../core/lock.ts';
import type { Call } from '../call.ts';
import type { LockedMessageResource } from '../resource.ts';
import { messageIdOf } from './broker-properties.ts';
import { messagesDone, messagesError } from './failures.ts';

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** `DELETE` completes a message, `PUT` gives it back, `POST` renews its lock. */
export function withLockedMessage({ namespace, request }: Call, resource: LockedMessageResource): HttpReply {
  const { host } = namespace;
  const lock = lockOf(namespace, resource);
  switch (request.method) {
    case 'DELETE':
      messagesDone(host.execute({ type: 'settle', lock, outcome: { type: 'complete' } }));
      break;
    case 'PUT':
      messagesDone(host.execute({ type: 'settle', lock, outcome: { type: 'abandon' } }));
      break;
    default:
      messagesDone(host.execute({ type: 'renew-locks', entity: resource.path, tokens: [lock.token] }));
  }
  return { status: 200, headers: { 'content-type': 'application/atom+xml;type=entry;charset=utf-8' } };
}

/** The lock, if it is held and is that of the message. */
function lockOf({ host }: Call['namespace'], { path, message, lockToken }: LockedMessageResource): Lock {
  messagesDone(host.execute({ type: 'describe-entity', entity: path }));
  if (!UUID.test(lockToken)) throw lost();
  const token = Buffer.from(lockToken.replaceAll('-', ''), 'hex');
  const lock = messagesDone(host.execute({ type: 'find-lock', entity: path, token }));
  const isMeant = message === String(lock.message.sequenceNumber) || message === messageIdOf(lock.message);
  if (!isMeant) throw lost();
  return lock;
}

function lost() {
  return messagesError(new Failure('message-lock-lost', ''));
}

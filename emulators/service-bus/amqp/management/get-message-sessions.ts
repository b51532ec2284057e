import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { amqp, integerOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';

const NO_CONTENT: ManagementReply = { status: 204, description: 'NoContent' };
/** The second before .NET's last, which stands for "those that have active messages". */
const END_OF_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

export function getMessageSessions(
  { host }: HostedNamespace,
  { address, body }: ManagementRequest,
): ManagementReply | Failure {
  const lastUpdatedMs = integerOf(mapGet(body, 'last-updated-time')) ?? END_OF_TIME_MS;
  const skip = integerOf(mapGet(body, 'skip')) ?? 0;
  const reply = host.execute({
    type: 'list-sessions',
    entity: address,
    updatedSinceMs: lastUpdatedMs >= END_OF_TIME_MS ? 'active' : lastUpdatedMs,
    skip,
    top: integerOf(mapGet(body, 'top')) ?? 100,
  });
  if (reply instanceof Failure) return reply;
  const { sessionIds } = reply;
  if (sessionIds.length === 0) return NO_CONTENT;
  const ids = amqp.array('string', sessionIds.map(amqp.string));
  const listed = amqp.map({ skip: amqp.int(skip + sessionIds.length), 'sessions-ids': ids });
  return { status: 200, description: 'OK', body: listed };
}

import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { amqp, integerOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { writeRule } from './rule-description.ts';

const NO_CONTENT: ManagementReply = { status: 204, description: 'NoContent' };

export function enumerateRules(
  { host }: HostedNamespace,
  { address, body }: ManagementRequest,
): ManagementReply | Failure {
  const reply = host.execute({
    type: 'list-rules',
    entity: address,
    skip: integerOf(mapGet(body, 'skip')) ?? 0,
    top: integerOf(mapGet(body, 'top')) ?? Number.POSITIVE_INFINITY,
  });
  if (reply instanceof Failure) return reply;
  if (reply.rules.length === 0) return NO_CONTENT;
  const rules = reply.rules.map((rule) => amqp.map({ 'rule-description': writeRule(rule) }));
  return { status: 200, description: 'OK', body: amqp.map({ rules: amqp.list(rules) }) };
}

import type { ManagementReply, ManagementRequest } from '../../../../src/transport/amqp/service.ts';
import { mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { readRule } from './rule-description.ts';

export function addRule({ host }: HostedNamespace, { address, body }: ManagementRequest): ManagementReply | Failure {
  const name = textOf(mapGet(body, 'rule-name'));
  if (name === undefined) return new Failure('argument-out-of-range', 'rule-name');
  const rule = readRule(name, mapGet(body, 'rule-description'));
  if (rule instanceof Failure) return rule;
  const reply = host.execute({ type: 'add-rule', entity: address, rule });
  return reply instanceof Failure ? reply : { status: 200, description: 'OK' };
}

import { amqp, mapGet, textOf } from '../../wire/amqp/types.ts';
import { CONDITION } from './condition.ts';
import type { Reply } from './request-response.ts';
import type { AmqpService, ManagementReply, ManagementRequest } from './service.ts';

/**
 * The node that a management address stands for, or undefined when it is no management address. It is empty for bare `$management`,
 * whose requests name the node themselves.
 */
export function managedAddress(address: string): string | undefined {
  const [whole, node = ''] = /^(?:(.*)\/)?\$management$/is.exec(address) ?? [];
  return whole === undefined ? undefined : node;
}

export async function answerManagement(
  service: AmqpService,
  request: Omit<ManagementRequest, 'operation'>,
): Promise<Reply> {
  const operation = textOf(mapGet(request.applicationProperties, 'operation'));
  if (operation === undefined) {
    return managementReply({
      status: 400,
      description: 'The request has no operation.',
      condition: CONDITION.invalidField,
    });
  }
  return managementReply(await service.manage({ ...request, operation }));
}

/** Both spellings of each key, as the service sends: JavaScript's peek reads only one, Python the other. */
export function managementReply(reply: ManagementReply): Reply {
  const status = amqp.int(reply.status);
  const description = amqp.string(reply.description);
  const condition = reply.condition === undefined ? undefined : amqp.symbol(reply.condition);
  return {
    applicationProperties: {
      statusCode: status,
      'status-code': status,
      statusDescription: description,
      'status-description': description,
      ...(condition === undefined ? {} : { errorCondition: condition, 'error-condition': condition }),
    },
    body: reply.body ?? amqp.map({}),
  };
}

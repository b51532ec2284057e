import {
  type Claim,
  type ManagementReply,
  type ManagementRequest,
  managementFailure,
} from '../../../../src/transport/amqp/service.ts';
import { mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import { EVENT_HUBS_ERRORS } from '../../errors.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { hubProperties } from './hub-properties.ts';
import { partitionProperties } from './partition-properties.ts';

/** What a client reads: the reply, or what went wrong. */
export type Read = (namespace: HostedNamespace, hub: string, request: ManagementRequest) => ManagementReply | Failure;

const READS: Readonly<Record<string, Read>> = {
  'com.microsoft:eventhub': hubProperties,
  'com.microsoft:partition': partitionProperties,
};

/** The hub that a request is about: named in it, for most clients ask a node that belongs to no hub. */
export function hubOf({ address, applicationProperties }: ManagementRequest): string {
  return textOf(mapGet(applicationProperties, 'name')) ?? address;
}

/** The token that a request carries. Python sends its bytes. */
export function claimOf(request: ManagementRequest): Claim | undefined {
  const value = mapGet(request.applicationProperties, 'security_token');
  const token = value?.type === 'binary' ? Buffer.from(value.value).toString() : textOf(value);
  if (token === undefined) return undefined;
  return { type: token.startsWith('SharedAccessSignature ') ? 'sas' : 'jwt', audience: hubOf(request), token };
}

/** Carries out a request to a `$management` node. [event-hubs-protocol 4] */
export function manage(namespace: HostedNamespace, request: ManagementRequest): ManagementReply {
  const { words } = namespace;
  const type = textOf(mapGet(request.applicationProperties, 'type'));
  const read = request.operation === 'READ' && type !== undefined ? READS[type] : undefined;
  if (read === undefined) {
    const description = words.tracked(`The operation '${request.operation}' of the type '${type}' is not supported.`);
    return managementFailure(501, { condition: 'amqp:not-implemented', description });
  }
  const reply = read(namespace, hubOf(request), request);
  if (!(reply instanceof Failure)) return reply;
  return managementFailure(EVENT_HUBS_ERRORS[reply.error].httpStatus, words.of(reply));
}

import { amqp, mapGet, textOf } from '../../wire/amqp/types.ts';
import { nodeAddress } from './node-address.ts';
import type { Reply, Request } from './request-response.ts';
import type { Claim, ClaimReply } from './service.ts';

/** The claims-based security node. One address for all services of a connection. */
export const CBS_ADDRESS = '$cbs';

const TOKEN_TYPES: ReadonlyMap<string, 'sas' | 'jwt'> = new Map([
  ['servicebus.windows.net:sastoken', 'sas'],
  ['amqp:swt', 'sas'],
  ['jwt', 'jwt'],
  ['amqp:jwt', 'jwt'],
]);

/** Answers `put-token`. `authorise` gets the claim and the node that its audience names. */
export function answerClaim(request: Request, authorise: (claim: Claim, address: string) => ClaimReply): Reply {
  if (request.transaction !== undefined) {
    return claimReply({ status: 400, description: 'put-token cannot be part of a transaction.' });
  }
  const operation = textOf(mapGet(request.applicationProperties, 'operation'));
  if (operation !== 'put-token')
    return claimReply({ status: 400, description: `The operation '${operation}' is not put-token.` });
  const audience = textOf(mapGet(request.applicationProperties, 'name'));
  const token = textOf(request.body);
  if (audience === undefined || token === undefined) {
    return claimReply({ status: 400, description: 'put-token needs a name and a token in an amqp-value body.' });
  }
  const name = textOf(mapGet(request.applicationProperties, 'type')) ?? '';
  const named = TOKEN_TYPES.get(name);
  // The Python client calls every token a jwt, and the service looks at the token.
  const type = named === 'jwt' && token.startsWith('SharedAccessSignature ') ? 'sas' : named;
  if (type === undefined) return claimReply({ status: 400, description: `The token type '${name}' is not supported.` });
  return claimReply(authorise({ type, audience, token }, nodeAddress(audience)));
}

/**
 * `status-code` is an int and `error-condition` a symbol that is absent on success: Go and .NET check the types, Python takes
 * the mere presence of a condition for a failure.
 */
export function claimReply(reply: ClaimReply): Reply {
  return {
    applicationProperties: {
      'status-code': amqp.int(reply.status),
      'status-description': amqp.string(reply.description),
      ...(reply.condition === undefined ? {} : { 'error-condition': amqp.symbol(reply.condition) }),
    },
    body: amqp.null,
  };
}

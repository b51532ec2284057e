import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import { parseSasToken } from '../../../../src/wire/sas/sas-token.ts';
import type { ConsumptionDefinition } from '../../core/definitions.ts';
import type { Call } from '../call.ts';

/** The header that brings a token for each destination. Without it the request's own must do. [service-bus-protocol 14.2] */
const HEADERS = {
  forwardTo: 'servicebussupplementaryauthorization',
  forwardDeadLetteredMessagesTo: 'servicebusdlqsupplementaryauthorization',
} as const;

/** Who lets an entity forward must be allowed to send to where it forwards to. Throws RequestError. */
export function authoriseForwarding(call: Call, definition: ConsumptionDefinition): void {
  for (const [property, header] of Object.entries(HEADERS) as [keyof typeof HEADERS, string][]) {
    const destination = definition[property];
    if (destination !== undefined) authorise(call, call.request.headers[header], destination);
  }
}

function authorise({ namespace, request }: Call, supplementary: string | undefined, destination: string): void {
  const { authority, headers } = request;
  // The JavaScript client names the namespace by its host alone, which by itself looks like the path of an entity.
  const audience = parseSasToken(supplementary ?? '')?.audience.toLowerCase();
  const entity = audience !== undefined && audience === authority.toLowerCase() ? authority : destination;
  const token = supplementary ?? headers.authorization;
  const refusal = namespace.authorisation.checkRequest(token, entity, 'Send');
  if (refusal !== undefined) throw new RequestError(refusal.status, refusal.description);
}

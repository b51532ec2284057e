import { formatUuid } from '../../../src/kernel/ids.ts';
import type { HttpReply } from '../../../src/transport/http/service.ts';
import type { Failure } from '../core/commands.ts';
import { ENTRA_ERRORS, errorText } from '../errors.ts';
import type { Issuer } from './issuer.ts';
import { jsonReply } from './reply.ts';

/** The error body of the token endpoint. `correlationId` is the client's own, if it gave one. */
export function errorReply({ ids, clock }: Issuer, failure: Failure, correlationId?: string): HttpReply {
  const { status, error, code } = ENTRA_ERRORS[failure.error];
  const traceId = formatUuid(ids.uuidBytes());
  const correlation = correlationId ?? formatUuid(ids.uuidBytes());
  const timestamp = new Date(clock.now()).toISOString().replace('T', ' ').replace(/\..*$/, 'Z');
  const text = `AADSTS${code}: ${errorText(failure)}`;
  return jsonReply(status, {
    error,
    error_description: `${text} Trace ID: ${traceId} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}

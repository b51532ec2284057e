import { RequestError } from '../../../src/namespace/http/request-error.ts';
import { Failure } from '../core/commands.ts';
import { errorText, SERVICE_BUS_ERRORS } from '../errors.ts';

/** What the core replied. Throws the failure as the RequestError that the catalogue makes of it. */
export function succeeded<R>(reply: R | Failure): R {
  if (!(reply instanceof Failure)) return reply;
  throw new RequestError(SERVICE_BUS_ERRORS[reply.error].httpStatus, errorText(reply));
}

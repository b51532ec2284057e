import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import { Failure } from '../../core/commands.ts';
import { errorText, SERVICE_BUS_ERRORS } from '../../errors.ts';

/**
 * What the core replied to a request about messages. The statuses are the documented ones, which are the other way round than
 * elsewhere: 410 where there is no such entity, 404 where nothing is locked by that token. Throws RequestError.
 */
export function messagesDone<R>(reply: R | Failure): R {
  if (!(reply instanceof Failure)) return reply;
  throw messagesError(reply);
}

export function messagesError(failure: Failure): RequestError {
  return new RequestError(statusOf(failure), errorText(failure));
}

function statusOf({ error }: Failure): number {
  switch (error) {
    case 'entity-not-found':
    case 'entity-deleted':
      return 410;
    case 'message-lock-lost':
      return 404;
    default:
      return SERVICE_BUS_ERRORS[error].httpStatus;
  }
}

import { Failure } from '../core/commands.ts';
import { errorText, SERVICE_BUS_ERRORS } from '../errors.ts';

/** A request that is answered with an error. Thrown by whatever finds the fault, and written in one place. */
export class RequestError extends Error {
  readonly status: number;

  /** `message` is the service's text, without the tracking suffix. */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  /** By the catalogue. */
  static of(failure: Failure): RequestError {
    return new RequestError(SERVICE_BUS_ERRORS[failure.error].httpStatus, errorText(failure));
  }
}

/** What the core replied. Throws the failure as a RequestError. */
export function succeeded<R>(reply: R | Failure): R {
  if (reply instanceof Failure) throw RequestError.of(reply);
  return reply;
}

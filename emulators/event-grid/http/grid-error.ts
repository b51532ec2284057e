import type { Clock } from '../../../src/kernel/clock.ts';
import { formatUuid, type Ids } from '../../../src/kernel/ids.ts';
import type { HttpReply } from '../../../src/transport/http/service.ts';
import { Failure } from '../core/failure.ts';
import { CODE_OF_STATUS, EVENT_GRID_ERRORS, errorText } from '../errors.ts';

/** The header by which clients tell of a request. */
export const REQUEST_ID = 'x-ms-request-id';

/** A request that is answered with an error. Thrown by whatever finds the fault, and written in one place. */
export class GridError extends Error {
  readonly status: number;
  readonly code: string;
  /** Of the body's `details`. */
  readonly detailCode: string;

  /** `message` is the service's text, without the report id. */
  constructor(status: number, message: string, code = CODE_OF_STATUS[status] ?? '', detailCode = code) {
    super(message);
    this.status = status;
    this.code = code;
    this.detailCode = detailCode;
  }
}

/** What the core replied. Throws the failure as a GridError. */
export function succeeded<R>(reply: R | Failure): R {
  if (!(reply instanceof Failure)) return reply;
  const { httpStatus, code, detailCode } = EVENT_GRID_ERRORS[reply.error];
  throw new GridError(httpStatus, errorText(reply), code, detailCode);
}

/** How the data plane tells of an error: with an id by which the service's support finds it. [event-grid-protocol 2.5] */
export function gridErrorReply(
  { status, code, message, detailCode }: GridError,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): HttpReply {
  const id = formatUuid(ids.uuidBytes());
  const report = `${id}:0:${reportTime(clock.now())} (UTC)`;
  const told = `${message} Report '${report}' to our forums for assistance or raise a support ticket.`;
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', [REQUEST_ID]: id },
    body: JSON.stringify({ error: { code, message: told, details: [{ code: detailCode, message: told }] } }),
  };
}

/** `7/10/2023 6:01:16 PM`. [onefuzz#3285] */
function reportTime(ms: number): string {
  const at = new Date(ms);
  const hours = at.getUTCHours();
  const two = (number: number) => String(number).padStart(2, '0');
  const date = `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()}`;
  const time = `${hours % 12 || 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  return `${date} ${time} ${hours < 12 ? 'AM' : 'PM'}`;
}

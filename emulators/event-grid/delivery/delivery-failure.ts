import type { Verdict } from '../../../src/kernel/connection.ts';
import { DialError } from '../../../src/kernel/dial.ts';
import { PeerError } from '../../../src/transport/amqp/peer-error.ts';
import type { AttemptResult, DeliveryOutcome } from '../core/delivery/commands.ts';

/** Why a destination has not taken what it was to take. */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly outcome: DeliveryOutcome;
  /** Of HTTP, or the one that stands for an AMQP error. */
  readonly status: number | undefined;

  constructor(outcome: DeliveryOutcome, status: number | undefined, message: string) {
    super(message);
    this.outcome = outcome;
    this.status = status;
  }
}

/** Azure names the outcomes and not what leads to each. What is in none of its classes was broken off. */
const OUTCOME_BY_STATUS: Readonly<Record<number, DeliveryOutcome>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'TimedOut',
  410: 'NotFound',
  413: 'PayloadTooLarge',
  429: 'Busy',
  502: 'Busy',
  503: 'Busy',
  504: 'TimedOut',
};

const OUTCOME_BY_VERDICT: Readonly<Record<Verdict, DeliveryOutcome>> = {
  established: 'SocketError',
  refused: 'SocketError',
  'timed out': 'TimedOut',
  'name not found': 'ResolutionError',
  'TLS failed': 'SocketError',
  unauthorised: 'Unauthorized',
  reset: 'SocketError',
};

/** What Service Bus and Event Hubs say, and the HTTP status that stands for it. A full entity may be emptied: it has none that ends it. */
const BY_CONDITION: Readonly<Record<string, readonly [DeliveryOutcome, status?: number]>> = {
  'amqp:not-found': ['NotFound', 404],
  'amqp:unauthorized-access': ['Unauthorized', 401],
  'com.microsoft:auth-failed': ['Unauthorized', 401],
  'amqp:link:message-size-exceeded': ['PayloadTooLarge', 413],
  'amqp:resource-limit-exceeded': ['Full'],
  'com.microsoft:entity-disabled': ['Disabled'],
  'com.microsoft:server-busy': ['Busy', 503],
  'com.microsoft:timeout': ['TimedOut', 408],
  'com.microsoft:argument-error': ['BadRequest', 400],
  'com.microsoft:argument-out-of-range': ['BadRequest', 400],
  'amqp:decode-error': ['BadRequest', 400],
  'amqp:invalid-field': ['BadRequest', 400],
  'amqp:not-allowed': ['BadRequest', 400],
  'amqp:connection:forced': ['SocketError'],
};

/** An HTTP answer that is no success. */
export function statusFailure(status: number, detail = ''): DeliveryFailure {
  const text = `The endpoint answered ${status}${detail === '' ? '' : ` ${detail}`}.`;
  return new DeliveryFailure(OUTCOME_BY_STATUS[status] ?? 'Aborted', status, text);
}

/** What an error means that came out of an attempt. */
export function failedResult(error: unknown): AttemptResult {
  const { outcome, status, message } = failureOf(error);
  return { type: 'failed', outcome, ...(status !== undefined && { status }), detail: message };
}

function failureOf(error: unknown): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  const { message } = error as Error;
  if (error instanceof PeerError) {
    // [event-grid-protocol 3.8]
    if (error.condition === 'amqp:not-allowed' && message.includes('SessionId')) {
      return new DeliveryFailure('SessionQueueNotSupported', 400, message);
    }
    const [outcome, status] = BY_CONDITION[error.condition] ?? ['Aborted'];
    return new DeliveryFailure(outcome, status, message);
  }
  const outcome = error instanceof DialError ? OUTCOME_BY_VERDICT[error.verdict] : 'SocketError';
  return new DeliveryFailure(outcome, undefined, message);
}

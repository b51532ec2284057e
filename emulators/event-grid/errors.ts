import type { DomainError, Failure } from './core/failure.ts';

/** How a domain error looks over HTTP. */
export interface ErrorEntry {
  readonly httpStatus: number;
  /** `error.code` of the body. */
  readonly code: string;
  /** `error.details[0].code`. */
  readonly detailCode: string;
  /** `{detail}` stands for {@link Failure.detail}. */
  readonly text: string;
}

/** Codes by status: one for each that the service answers with. [event-grid-protocol 2.5] */
export const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  410: 'Gone',
  413: 'PayloadTooLarge',
  503: 'ServiceUnavailable',
};

/** The one catalogue of Event Grid errors. [event-grid-protocol 2.5, 6] */
export const EVENT_GRID_ERRORS: Readonly<Record<DomainError, ErrorEntry>> = {
  'backlog-full': entry(
    503,
    'The service is busy: so much waits to be delivered from {detail} that no more is taken in.',
  ),
  'subscription-not-found': entry(404),
  'topic-not-found': entry(404),
  // [onefuzz#3285: the service's codes]
  'event-invalid': { ...entry(400), detailCode: 'InputJsonInvalid' },
  'event-not-authorised': entry(401),
  'event-too-large': entry(413),
  'subscription-not-queue': entry(400),
};

/** Without a text of its own the failure's detail is the whole sentence. */
function entry(httpStatus: number, text = '{detail}'): ErrorEntry {
  const code = CODE_OF_STATUS[httpStatus] ?? 'InternalServerError';
  return { httpStatus, code, detailCode: code, text };
}

export function errorText(failure: Failure): string {
  return EVENT_GRID_ERRORS[failure.error].text.replace('{detail}', () => failure.detail);
}

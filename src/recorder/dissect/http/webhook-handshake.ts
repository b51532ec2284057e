import type { HttpHead } from './http-reader.ts';
import { decoded, type HttpRequest, jsonIn } from './http-transfer.ts';

/** What came back in a handshake, in words. */
export type WebhookHandshake = (call: {
  readonly requestBody: Buffer;
  readonly answer: HttpHead;
  readonly status: number;
  readonly responseBody: Buffer;
}) => string;

/** Whether a service calls a webhook, whose address somebody has configured. [event-grid-protocol 3.2, 3.3] */
export function isWebhookCall({ headers }: HttpRequest): boolean {
  return headers.has('aeg-event-type') || headers.has('webhook-request-origin');
}

/** Whether a call of a webhook asks for its consent, and if so, how its answer is understood. */
export function webhookHandshake({ method, path: sent, headers }: HttpRequest): WebhookHandshake | undefined {
  const path = decoded(sent);
  const origin = headers.get('webhook-request-origin');
  if (method === 'OPTIONS' && origin !== undefined) {
    return ({ answer, status }) => `${path}: ${consent(answer.headers, status, origin)}`;
  }
  if (!/^subscriptionvalidation$/i.test(headers.get('aeg-event-type') ?? '')) return undefined;
  return ({ requestBody, status, responseBody }) => `${path}: ${confirmation(requestBody, status, responseBody)}`;
}

/** [event-grid-protocol 3.2] */
function consent(headers: HttpHead['headers'], status: number, origin: string): string {
  const allowed = headers.get('webhook-allowed-origin');
  if (allowed === undefined) return `${status}, events of ${origin} are not allowed`;
  const rate = headers.get('webhook-allowed-rate');
  const limit = rate === undefined || rate === '*' ? '' : `, ${rate} requests a minute`;
  return `${status}, events of ${allowed === '*' ? 'everybody' : allowed} are allowed${limit}`;
}

/** [event-grid-protocol 3.1] */
function confirmation(requestBody: Buffer, status: number, responseBody: Buffer): string {
  if (status !== 200) return `${status}, not confirmed`;
  const asked = jsonIn(requestBody) as readonly { data?: { validationCode?: unknown } }[] | undefined;
  const code = asked?.[0]?.data?.validationCode;
  const answer = jsonIn(responseBody);
  const echoed = typeof answer === 'object' && answer !== null && Object.values(answer).includes(code);
  return echoed ? '200, the validation code came back' : '200 without the validation code';
}

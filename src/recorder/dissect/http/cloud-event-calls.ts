import { eventsReader } from './event-grid-calls.ts';
import { decoded, type HttpRequest, isSuccess, type TransferReader } from './http-transfer.ts';

const STRUCTURED = /^application\/cloudevents(-batch)?\+json/i;

/**
 * Reads requests that bring CloudEvents, whoever sends them to whom: they say of themselves that they are events. A request without these
 * marks may be anything, so it is no message. [CloudEvents HTTP binding, 3]
 */
export function cloudEventCallReader(request: HttpRequest): TransferReader | undefined {
  const { method, path, headers } = request;
  if (method !== 'POST' && method !== 'PUT') return undefined;
  if (!headers.has('ce-specversion') && !STRUCTURED.test(headers.get('content-type') ?? '')) return undefined;
  const [entity, from, eventsIn] = [decoded(path), 'opener', eventsReader(request)] as const;
  return ({ requestBody, status }) =>
    isSuccess(status)
      ? { entity, from, messages: eventsIn(requestBody) }
      : { entity, from, messages: [], isRefused: true };
}

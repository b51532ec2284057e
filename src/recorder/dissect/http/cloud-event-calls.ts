import { eventsOf } from './event-grid-calls.ts';
import { decoded, type HttpRequest, isSuccess, type TransferReader } from './http-transfer.ts';

const STRUCTURED = /^application\/cloudevents(-batch)?\+json/i;

/**
 * Reads requests that bring CloudEvents, whoever sends them to whom: they say of themselves that they are events. A request without these
 * marks may be anything, so it is no message. [CloudEvents HTTP binding, 3]
 */
export function cloudEventCallReader({ method, path, headers }: HttpRequest): TransferReader | undefined {
  if (method !== 'POST' && method !== 'PUT') return undefined;
  if (!headers.has('ce-specversion') && !STRUCTURED.test(headers.get('content-type') ?? '')) return undefined;
  const [entity, from] = [decoded(path), 'opener'] as const;
  return ({ request, requestBody, status }) =>
    isSuccess(status)
      ? { entity, from, messages: eventsOf(request, requestBody) }
      : { entity, from, messages: [], isRefused: true };
}

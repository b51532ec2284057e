import type { Platform } from '../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../src/kernel/ids.ts';
import type { ServerResponse } from '../../../src/transport/http/service.ts';
import type { StorageService } from '../core/rights.ts';
import { STORAGE_ERRORS, type StorageError } from '../errors.ts';

/** What a client is told to show instead: a token of Entra for storage. */
const CHALLENGE =
  'Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize resource_id=https://storage.azure.com';

/** Answers in the service's own form: XML, or JSON from tables. */
export function refuse(
  response: ServerResponse,
  service: StorageService,
  error: StorageError,
  { ids, clientClock }: Pick<Platform, 'ids' | 'clientClock'>,
): void {
  const { status, code, text } = STORAGE_ERRORS[error];
  const requestId = formatUuid(ids.uuidBytes());
  const message = `${text}\nRequestId:${requestId}\nTime:${new Date(clientClock.now()).toISOString()}`;
  const isJson = service === 'table';
  response.writeHead(status, {
    'content-type': isJson ? 'application/json;odata=minimalmetadata;charset=utf-8' : 'application/xml',
    'x-ms-error-code': code,
    'x-ms-request-id': requestId,
    ...(status === 401 && { 'www-authenticate': CHALLENGE }),
  });
  response.end(
    isJson
      ? JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } })
      : `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}

import { formatUuid } from '../../../src/kernel/ids.ts';
import type { HttpReply, HttpRequest, HttpService } from '../../../src/transport/http/service.ts';
import { checkAccess } from './access/access.ts';
import type { Answer, ServedAccount } from './call.ts';
import { CosmosError, errorBody } from './cosmos-error.ts';
import { chargeText } from './request-charge.ts';
import { parseAddress } from './resource-address.ts';
import { route } from './routes.ts';

/** As in Azure: `orders.documents.azure.com`. */
const HOST = /\.documents\.azure\.com(?::\d+)?$/i;
const ACTIVITY_ID = /^[0-9a-f-]{36}$/i;
/** What the service calls its own builds. Clients only log it. */
const VERSION_HEADERS = { 'x-ms-serviceversion': 'version=2.14.0.0', 'x-ms-gatewayversion': '2.0.0' };

/** Cosmos DB over HTTP: whatever comes in on its own port, and on the gateway what is for a host of Azure's. */
export class CosmosHttp implements HttpService {
  readonly name = 'cosmos';
  readonly #account: ServedAccount;

  constructor(account: ServedAccount) {
    this.#account = account;
  }

  serves({ authority }: Pick<HttpRequest, 'authority'>): boolean {
    return HOST.test(authority);
  }

  answer(request: HttpRequest): HttpReply {
    const activityId = this.#activityId(request);
    try {
      const address = parseAddress(request.path);
      const call = { ...this.#account, request, address };
      checkAccess(call);
      return reply(route(call), request, activityId);
    } catch (error) {
      if (error instanceof CosmosError) return errorReply(error, request, activityId);
      const { platform } = this.#account;
      platform.log.error('a request failed', { service: this.name, method: request.method, path: request.path, error });
      return errorReply(new CosmosError(500, 'An internal error; see the log.'), request, activityId);
    }
  }

  errorReply(status: number, message: string): HttpReply {
    const activityId = this.#newId();
    const error = new CosmosError(status, message);
    return {
      status,
      headers: { 'content-type': 'application/json', 'x-ms-activity-id': activityId, ...VERSION_HEADERS },
      body: errorBody(error, activityId, ''),
    };
  }

  /** The client's own, by which it finds the request in its log. */
  #activityId({ headers }: HttpRequest): string {
    const shown = headers['x-ms-activity-id'] ?? '';
    return ACTIVITY_ID.test(shown) ? shown : this.#newId();
  }

  #newId(): string {
    return formatUuid(this.#account.platform.ids.uuidBytes());
  }
}

function reply({ status, charge = 1, headers, body }: Answer, request: HttpRequest, activityId: string): HttpReply {
  const isJson = typeof body === 'object' && !(body instanceof Uint8Array);
  return {
    status,
    headers: {
      ...(status !== 204 && status !== 304 && { 'content-type': 'application/json' }),
      ...commonHeaders(request, activityId, charge),
      ...headers,
    },
    ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as string | Uint8Array) }),
  };
}

function errorReply(error: CosmosError, request: HttpRequest, activityId: string): HttpReply {
  const { status, subStatus, headers } = error;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...commonHeaders(request, activityId, 1),
      ...(subStatus !== undefined && { 'x-ms-substatus': String(subStatus) }),
      ...headers,
    },
    body: errorBody(error, activityId, request.path),
  };
}

function commonHeaders({ headers }: HttpRequest, activityId: string, charge: number): Record<string, string> {
  const version = headers['x-ms-version'] ?? '';
  return {
    'x-ms-activity-id': activityId,
    'x-ms-request-charge': chargeText(charge),
    'x-ms-version': /^[0-9-]{10}$/.test(version) ? version : '2018-12-31',
    ...VERSION_HEADERS,
  };
}

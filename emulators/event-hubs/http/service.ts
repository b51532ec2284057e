import { errorReply } from '../../../src/namespace/http/error-reply.ts';
import { RequestError } from '../../../src/namespace/http/request-error.ts';
import type { Namespaces } from '../../../src/namespace/namespaces.ts';
import type { HttpReply, HttpRequest, HttpService } from '../../../src/transport/http/service.ts';
import { parseSasToken } from '../../../src/wire/sas/sas-token.ts';
import { Failure } from '../core/commands.ts';
import { EVENT_HUBS_ERRORS, errorText } from '../errors.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { sendableAddress } from '../runtime/hub-address.ts';
import { publish } from '../runtime/publish.ts';
import { postedBatch } from './posted-batch.ts';

/** `/hub/messages`, of a partition or a publisher too. [event-hubs-protocol 14] */
const MESSAGES = /^\/+([^/].*?)\/messages\/*$/i;
/** What no other service has in its paths. */
const OF_HUB_ONLY = /\/(partitions|publishers)\/[^/]+$/i;

/** The HTTP face of all namespaces of one instance: publishing, for clients without AMQP. */
export class EventHubsHttp implements HttpService {
  readonly name = 'event-hubs';
  readonly #namespaces: Namespaces<HostedNamespace>;

  constructor(namespaces: Namespaces<HostedNamespace>) {
    this.#namespaces = namespaces;
  }

  /** What is posted to a hub that is there; of all other paths any may be a queue's. */
  serves({ method, authority, path }: Pick<HttpRequest, 'method' | 'authority' | 'path'>): boolean {
    const address = addressIn(path);
    if (method !== 'POST' || address === undefined) return false;
    const host = hostOf(authority);
    if (this.#namespaces.of(host, address)?.host.has(address)) return true;
    return OF_HUB_ONLY.test(address) && this.#namespaces.namedBy(host, undefined) !== undefined;
  }

  answer(request: HttpRequest): HttpReply {
    const address = addressIn(request.path) ?? '';
    const namespace = this.#namespaceOf(request, address);
    try {
      if (namespace === undefined) {
        throw new RequestError(404, `SubCode=40400. There is no namespace ${request.authority}.`);
      }
      return post(namespace, request, address);
    } catch (error) {
      if (error instanceof RequestError) return errorReply(error, (namespace ?? this.#namespaces.all[0])?.words);
      throw error;
    }
  }

  #namespaceOf({ authority, headers }: HttpRequest, address: string): HostedNamespace | undefined {
    const { keyName } = parseSasToken(headers.authorization ?? '') ?? {};
    return this.#namespaces.of(hostOf(authority), address, keyName);
  }
}

/** Throws RequestError. */
function post(namespace: HostedNamespace, request: HttpRequest, address: string): HttpReply {
  const { authorisation, limits } = namespace;
  const { authorization, 'content-type': contentType = 'application/xml; charset=utf-8' } = request.headers;
  const refusal = authorisation.checkRequest(authorization, address, 'Send', request.path);
  if (refusal !== undefined) throw new RequestError(refusal.status, refusal.description);
  const to = succeeded(sendableAddress(namespace, address));
  const batch = postedBatch(request);
  const sizeBytes = batch.payloads.reduce((sum, { length }) => sum + length, 0);
  if (sizeBytes > limits.messageSizeBytesMax) {
    const sizes = `size:${sizeBytes} bytes, at most ${limits.messageSizeBytesMax}`;
    succeeded(new Failure('message-too-large', sizes));
  }
  succeeded(publish(namespace, to, batch));
  return { status: 201, headers: { 'content-type': contentType } };
}

/** What the core replied. Throws the failure as a RequestError. */
function succeeded<R>(reply: R | Failure): R {
  if (!(reply instanceof Failure)) return reply;
  throw new RequestError(EVENT_HUBS_ERRORS[reply.error].httpStatus, errorText(reply));
}

/** The node in front of `/messages`. */
function addressIn(path: string): string | undefined {
  const [, address] = MESSAGES.exec(path) ?? [];
  if (address === undefined) return undefined;
  try {
    return decodeURIComponent(address);
  } catch {
    return undefined;
  }
}

/** Without the port. */
function hostOf(authority: string): string {
  return authority.replace(/:\d*$/, '');
}

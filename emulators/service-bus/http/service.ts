import type { Right } from '../../../src/kernel/authorisation.ts';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { errorReply } from '../../../src/namespace/http/error-reply.ts';
import { RequestError } from '../../../src/namespace/http/request-error.ts';
import type { Namespaces } from '../../../src/namespace/namespaces.ts';
import type { HttpReply, HttpRequest, HttpService } from '../../../src/transport/http/service.ts';
import { parseSasToken } from '../../../src/wire/sas/sas-token.ts';
import type { ServiceBusLimits } from '../limits.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import type { Call } from './call.ts';
import { type Resource, resourceOf } from './resource.ts';

export interface ServiceBusHttpOptions {
  readonly namespaces: Namespaces<HostedNamespace>;
  readonly limits: ServiceBusLimits;
  readonly platform: Pick<Platform, 'clock'>;
}

/** Hosts of Azure that are no Service Bus. */
const OTHER_SERVICE = /\.(?!servicebus\.)[a-z0-9-]+\.(windows|azure|azure-devices)\.(net|com)$/i;

/** The HTTP face of all namespaces of one instance: the administration, and messages for clients without AMQP. */
export class ServiceBusHttp implements HttpService {
  readonly name = 'service-bus';
  readonly #options: ServiceBusHttpOptions;

  constructor(options: ServiceBusHttpOptions) {
    this.#options = options;
  }

  /** Any path can be an entity. */
  serves({ authority }: Pick<HttpRequest, 'authority'>): boolean {
    return !OTHER_SERVICE.test(hostOf(authority));
  }

  async answer(request: HttpRequest, gone: AbortSignal): Promise<HttpReply> {
    let namespace: HostedNamespace | undefined;
    try {
      const resource = resourceOf(request.method, request.path);
      namespace = this.#namespaceOf(request, resource);
      if (namespace === undefined)
        throw new RequestError(404, `SubCode=40400. There is no namespace ${request.authority}.`);
      authorise(namespace, request, resource);
      const { limits, platform } = this.#options;
      return await this.#carryOut({ namespace, request, limits, clock: platform.clock }, resource, gone);
    } catch (error) {
      if (error instanceof RequestError)
        return errorReply(error, (namespace ?? this.#options.namespaces.all[0])?.words);
      throw error;
    }
  }

  #namespaceOf({ authority, headers }: HttpRequest, resource: Resource): HostedNamespace | undefined {
    const { keyName } = parseSasToken(headers.authorization ?? '') ?? {};
    return this.#options.namespaces.of(hostOf(authority), entityOf(resource), keyName);
  }

  /** What is not needed by those who only use AMQP is loaded when it is. */
  async #carryOut(call: Call, resource: Resource, gone: AbortSignal): Promise<HttpReply> {
    switch (resource.type) {
      case 'messages':
      case 'next-message':
      case 'locked-message': {
        const { exchangeMessages } = await import('./messages/index.ts');
        return exchangeMessages(call, resource, gone);
      }
      default: {
        const { administer } = await import('./administration/index.ts');
        return administer(call, resource);
      }
    }
  }
}

/** Throws RequestError. */
function authorise({ authorisation }: HostedNamespace, { headers, path }: HttpRequest, resource: Resource): void {
  const refusal = authorisation.checkRequest(headers.authorization, entityOf(resource), rightFor(resource), path);
  if (refusal !== undefined) throw new RequestError(refusal.status, refusal.description);
}

/** The entity whose rules count; empty for the namespace. */
function entityOf(resource: Resource): string {
  switch (resource.type) {
    case 'namespace':
    case 'entities':
      return '';
    case 'subscriptions':
      return resource.topic;
    default:
      return resource.path;
  }
}

function rightFor({ type }: Resource): Right {
  if (type === 'messages') return 'Send';
  return type === 'next-message' || type === 'locked-message' ? 'Listen' : 'Manage';
}

/** Without the port. */
function hostOf(authority: string): string {
  return authority.replace(/:\d*$/, '');
}

import type { HttpReply, HttpRequest, HttpService } from '../../../src/transport/http/service.ts';
import { instanceDiscovery, keys, openidConfiguration } from './discovery.ts';
import type { Issuer } from './issuer.ts';
import { appServiceToken, instanceMetadataToken } from './managed-identity.ts';
import { jsonReply } from './reply.ts';
import { token } from './token-endpoint.ts';

interface Route {
  readonly method: 'GET' | 'POST';
  /** The groups are the tenant and the version, where the path has them. */
  readonly path: RegExp;
  answer(issuer: Issuer, request: HttpRequest, tenant: string, version?: string): HttpReply | Promise<HttpReply>;
}

const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/common\/discovery\/instance$/i,
    answer: (_issuer, request) => instanceDiscovery(request),
  },
  {
    method: 'GET',
    path: /^\/([^/]+)\/(?:(v2\.0)\/)?\.well-known\/openid-configuration$/i,
    answer: openidConfiguration,
  },
  { method: 'GET', path: /^\/([^/]+)\/discovery\/(?:(v2\.0)\/)?keys$/i, answer: keys },
  { method: 'POST', path: /^\/([^/]+)\/oauth2\/(?:(v2\.0)\/)?token$/i, answer: token },
  { method: 'GET', path: /^\/metadata\/identity\/oauth2\/token\/?$/i, answer: instanceMetadataToken },
  { method: 'GET', path: /^\/msi\/token\/?$/i, answer: appServiceToken },
];

/** Microsoft Entra ID and the managed identity endpoints, over HTTP. */
export class EntraHttp implements HttpService {
  readonly name = 'entra';
  readonly #issuer: Issuer;

  constructor(issuer: Issuer) {
    this.#issuer = issuer;
  }

  /** By path alone: no other service has these. */
  serves({ path }: Pick<HttpRequest, 'path'>): boolean {
    return ROUTES.some((route) => route.path.test(path));
  }

  answer(request: HttpRequest): HttpReply | Promise<HttpReply> {
    const routes = ROUTES.filter(({ path }) => path.test(request.path));
    const route = routes.find(({ method }) => method === request.method);
    if (route === undefined) {
      const allow = routes.map(({ method }) => method).join(', ');
      const refusal = jsonReply(405, { error: 'invalid_request', error_description: `Only ${allow} is allowed here.` });
      return { ...refusal, headers: { ...refusal.headers, allow } };
    }
    const [, tenant = '', version] = route.path.exec(request.path) ?? [];
    return route.answer(this.#issuer, request, decoded(tenant), version?.toLowerCase());
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

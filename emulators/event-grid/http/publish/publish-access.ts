import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import { parseEventGridSas } from '../../../../src/wire/sas/event-grid-sas.ts';
import type { PublishEndpoint } from '../../core/resources/definitions.ts';
import { type AccessPlatform, bearerFault, checkLocalAuth, sasFault } from '../credential.ts';
import { GridError } from '../grid-error.ts';

/** What a publisher shows. [event-grid-protocol 2.2] */
type Credential = { readonly type: 'key' | 'sas' | 'bearer'; readonly text: string };

/** Throws GridError where the request may not publish to the endpoint. */
export function checkPublisher(request: HttpRequest, endpoint: PublishEndpoint, platform: AccessPlatform): void {
  if (platform.auth === 'off') return;
  const credential = credentialIn(request);
  if (credential === undefined) {
    // [the service's words]
    throw new GridError(
      401,
      'Request must contain one of the following authorization signature: aeg-sas-token, aeg-sas-key.',
    );
  }
  if (credential.type === 'bearer') return checkBearer(credential.text, endpoint, request, platform);
  checkLocalAuth(endpoint);
  if (credential.type === 'sas') return checkSas(credential.text, endpoint, request, platform);
  const { key1, key2 } = endpoint.keys;
  if (credential.text !== key1 && credential.text !== key2) {
    throw unauthorised(request, 'The key is not one of the keys of the resource');
  }
}

/** The first that there is: a client that shows several means any of them. */
function credentialIn({ headers, query }: HttpRequest): Credential | undefined {
  const { 'aeg-sas-key': key, 'aeg-sas-token': token, authorization = '' } = headers;
  if (key !== undefined) return { type: 'key', text: key };
  if (token !== undefined) return { type: 'sas', text: token };
  const [, scheme, text] = /^(\S+) +(.+)$/.exec(authorization) ?? [];
  if (text !== undefined && /^SharedAccessSignature$/i.test(scheme ?? '')) return { type: 'sas', text };
  if (text !== undefined && /^Bearer$/i.test(scheme ?? '')) return { type: 'bearer', text };
  const inQuery = query.get('aeg-sas-key');
  return inQuery === null ? undefined : { type: 'key', text: inQuery };
}

function checkSas(text: string, { keys }: PublishEndpoint, request: HttpRequest, platform: AccessPlatform): void {
  const token = parseEventGridSas(text);
  if (token === undefined) {
    // [azure-sdk#2622: the service's words and status; it repeats the token, which may be a key]
    throw new GridError(
      400,
      'Invalid key in aeg-sas-token. Valid format :r=UrlEncodedResource&e=UrlEncodedUtcExpiration&s=UrlEncodedSignature.',
    );
  }
  const fault = sasFault(token, [keys.key1, keys.key2], request, platform);
  if (fault !== undefined) throw unauthorised(request, fault);
}

function checkBearer(text: string, { name }: PublishEndpoint, request: HttpRequest, platform: AccessPlatform): void {
  const fault = bearerFault(text, name, 'Send', platform);
  if (fault !== undefined) throw unauthorised(request, fault);
}

/** [azure-sdk-for-python, tests of azure-eventgrid: how the service's text begins] */
function unauthorised({ authority }: HttpRequest, reason: string): GridError {
  const host = authority.replace(/:\d+$/, '').toUpperCase();
  return new GridError(
    401,
    `The request authorization key is not authorized for ${host}. This is due to the reason: ${reason}.`,
  );
}

import type { HttpReply, HttpRequest } from '../../../../src/transport/http/service.ts';
import type { AuthorizedPartner, Keys, Resource } from '../../core/resources/definitions.ts';
import type { Resources } from '../../runtime/resources.ts';
import { readBody } from './arm-body.ts';
import { ArmRefusal, invalidRequest, jsonReply } from './arm-reply.ts';
import { methodNotAllowed, resourceJson } from './resource-requests.ts';

type Keyed = Extract<Resource, { readonly keys: Keys }>;

/** Every `POST …/{action}` of resources, in lower case, but for those of event subscriptions. [event-grid-protocol 5.1] */
export class ResourceActions {
  readonly #resources: Resources;
  readonly #newKey: () => string;

  constructor(resources: Resources, newKey: () => string) {
    this.#resources = resources;
    this.#newKey = newKey;
  }

  /** Throws ArmRefusal. */
  answer(request: HttpRequest, resource: Resource, action: string): HttpReply {
    if (action.startsWith('privateendpointconnections') || action.startsWith('privatelinkresources')) {
      return jsonReply(200, { value: [] });
    }
    if (request.method !== 'POST') throw methodNotAllowed(request.method);
    if ('keys' in resource && action === 'listkeys') return jsonReply(200, resource.keys);
    if ('keys' in resource && action === 'regeneratekey') return this.#regenerateKey(request, resource);
    if (resource.type === 'partnerTopics' && (action === 'activate' || action === 'deactivate')) {
      const activationState = action === 'activate' ? 'Activated' : 'Deactivated';
      return this.#changed(request, { ...resource, activationState });
    }
    if (
      resource.type === 'partnerConfigurations' &&
      (action === 'authorizepartner' || action === 'unauthorizepartner')
    ) {
      const partner = partnerIn(request);
      const others = resource.authorizedPartners.filter((each) => !isSamePartner(each, partner));
      const authorizedPartners = action === 'authorizepartner' ? [...others, partner] : others;
      return this.#changed(request, { ...resource, authorizedPartners });
    }
    if (resource.type === 'partnerNamespaces/channels' && action === 'getfullurl') {
      throw invalidRequest('The full URL can be read for channels of partner destinations only.');
    }
    throw new ArmRefusal(404, 'InvalidResourceType', `The action '${action}' is not one of '${resource.type}'.`);
  }

  #regenerateKey(request: HttpRequest, resource: Keyed): HttpReply {
    const { keyName } = readBody(request);
    if (keyName !== 'key1' && keyName !== 'key2') {
      throw invalidRequest(`Invalid key name '${String(keyName)}': it is key1 or key2.`);
    }
    const keys = { ...resource.keys, [keyName]: this.#newKey() };
    this.#resources.put({ ...resource, keys });
    return jsonReply(200, keys);
  }

  #changed(request: HttpRequest, resource: Exclude<Resource, { type: 'eventSubscriptions' }>): HttpReply {
    this.#resources.put(resource);
    return jsonReply(200, resourceJson(resource, request));
  }
}

function partnerIn(request: HttpRequest): AuthorizedPartner {
  const { partnerRegistrationImmutableId, partnerName, authorizationExpirationTimeInUtc } = readBody(request);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const id = text(partnerRegistrationImmutableId);
  const name = text(partnerName);
  if (id === undefined && name === undefined) throw invalidRequest('A partner has a registration id or a name.');
  return {
    partnerRegistrationImmutableId: id,
    partnerName: name,
    authorizationExpirationTimeInUtc: text(authorizationExpirationTimeInUtc),
  };
}

function isSamePartner(one: AuthorizedPartner, other: AuthorizedPartner): boolean {
  const lower = (text: string | undefined) => text?.toLowerCase();
  const isSameId =
    one.partnerRegistrationImmutableId !== undefined &&
    lower(one.partnerRegistrationImmutableId) === lower(other.partnerRegistrationImmutableId);
  const isSameName = one.partnerName !== undefined && lower(one.partnerName) === lower(other.partnerName);
  return isSameId || isSameName;
}

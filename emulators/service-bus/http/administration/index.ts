import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { readEntryContent } from '../../../../src/wire/atom/atom.ts';
import { type XmlElement, XmlError } from '../../../../src/wire/atom/xml.ts';
import { Failure } from '../../core/commands.ts';
import type { Call } from '../call.ts';
import { succeeded } from '../request-error.ts';
import type { MessageResource, Resource, RuleResource } from '../resource.ts';
import { type Administration, administrationOf } from './administration.ts';
import { entityEntry, entryReply, feedReply, nothingListedReply, ruleEntry } from './entry.ts';
import { checkName } from './names.ts';
import { namespaceInfo } from './namespace-info.ts';
import { nextPage, pageOf } from './paging.ts';
import { conflict, putEntity, putSubscription } from './put-entity.ts';
import { readRule } from './rule-description.ts';

type AdministrationResource = Exclude<Resource, MessageResource>;

/** Carries out a request to create, change, describe, list or delete something. Throws RequestError. */
export function administer(call: Call, resource: AdministrationResource): HttpReply {
  const administration = administrationOf(call);
  switch (call.request.method) {
    case 'GET':
    case 'HEAD':
      return get(administration, resource);
    case 'PUT':
      return put(administration, resource);
    case 'DELETE':
      return remove(administration, resource);
    default:
      throw notAllowed(call.request.method);
  }
}

function notAllowed(method: string): RequestError {
  return new RequestError(405, `SubCode=40500. The method ${method} is not allowed here.`);
}

function get(administration: Administration, resource: AdministrationResource): HttpReply {
  switch (resource.type) {
    case 'namespace':
      return namespaceInfo(administration);
    case 'entities':
      return list(administration, resource.of, resource.of === 'queues' ? 'Queues' : 'Topics');
    case 'subscriptions':
      return list(administration, { topic: resource.topic }, 'Subscriptions');
    case 'rules':
      return listRules(administration, resource.path);
    case 'rule':
      return getRule(administration, resource);
    default:
      return getEntity(administration, resource.path);
  }
}

function getEntity(administration: Administration, path: string): HttpReply {
  const reply = administration.namespace.host.execute({ type: 'get-entity', entity: path });
  if (reply instanceof Failure && reply.error === 'entity-not-found') return nothingListedReply(administration);
  return entryReply(200, entityEntry(administration, succeeded(reply)));
}

function getRule(administration: Administration, { path, name }: RuleResource): HttpReply {
  const reply = administration.namespace.host.execute({ type: 'get-rule', entity: path, name });
  if (reply instanceof Failure && (reply.error === 'rule-not-found' || reply.error === 'entity-not-found')) {
    return nothingListedReply(administration);
  }
  return entryReply(200, ruleEntry(administration, path, succeeded(reply)));
}

function list(
  administration: Administration,
  of: 'queues' | 'topics' | { readonly topic: string },
  title: string,
): HttpReply {
  const page = pageOf(administration.request);
  const { host } = administration.namespace;
  // One more than asked for tells whether there is a next page.
  const { entities } = succeeded(host.execute({ type: 'list-entities', of, skip: page.skip, top: page.top + 1 }));
  const entries = entities.slice(0, page.top).map((state) => entityEntry(administration, state));
  return feedReply(administration, title, entries, nextPage(administration, page, entities.length));
}

function listRules(administration: Administration, path: string): HttpReply {
  const page = pageOf(administration.request);
  const { host } = administration.namespace;
  const asked = { type: 'list-rules', entity: path, skip: page.skip, top: page.top + 1 } as const;
  const { rules } = succeeded(host.execute(asked));
  const entries = rules.slice(0, page.top).map((rule) => ruleEntry(administration, path, rule));
  return feedReply(administration, 'Rules', entries, nextPage(administration, page, rules.length));
}

function put(administration: Administration, resource: AdministrationResource): HttpReply {
  const update = updates(administration);
  switch (resource.type) {
    case 'entity':
      return putEntity(administration, resource.path, descriptionIn(administration), update);
    case 'subscription':
      return putSubscription(administration, resource, descriptionIn(administration), update);
    case 'rule':
      return putRule(administration, resource, descriptionIn(administration), update);
    default:
      throw notAllowed('PUT');
  }
}

/** Entities have no versions: the condition is on there being one. [service-bus-protocol 14.5] */
function updates({ request }: Administration): boolean {
  const condition = request.headers['if-match'];
  if (condition === undefined || condition === '*') return condition === '*';
  throw new RequestError(412, "SubCode=41200. The only If-Match that can be met here is '*'.");
}

function descriptionIn({ request }: Administration): XmlElement {
  try {
    return readEntryContent(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
  } catch (error) {
    const problem = error instanceof XmlError ? error.message : 'it is not UTF-8';
    throw new RequestError(400, `SubCode=40000. The body of the request is no Atom entry: ${problem}.`);
  }
}

function putRule(
  administration: Administration,
  { path, name }: RuleResource,
  description: XmlElement,
  update: boolean,
): HttpReply {
  if (description.name !== 'RuleDescription') {
    throw new RequestError(400, `SubCode=40000. The content is a ${description.name}, not a RuleDescription.`);
  }
  const { host } = administration.namespace;
  if (!update) checkName('rule', name);
  const rule = readRule(name, description);
  const reply = host.execute({ type: update ? 'update-rule' : 'add-rule', entity: path, rule });
  if (reply instanceof Failure && reply.error === 'rule-already-exists') throw conflict();
  return entryReply(update ? 200 : 201, ruleEntry(administration, path, succeeded(reply)));
}

function remove({ namespace }: Administration, resource: AdministrationResource): HttpReply {
  const { host } = namespace;
  switch (resource.type) {
    case 'entity':
    case 'subscription':
      succeeded(host.execute({ type: 'delete-entity', entity: resource.path }));
      return { status: 200 };
    case 'rule':
      succeeded(host.execute({ type: 'remove-rule', entity: resource.path, name: resource.name }));
      return { status: 200 };
    default:
      throw notAllowed('DELETE');
  }
}

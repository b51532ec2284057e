import { RequestError } from '../../../src/namespace/http/request-error.ts';

/** What a path names. Entity paths are as the core takes them, in the spelling of the request. */
export type Resource =
  | { readonly type: 'namespace' }
  | { readonly type: 'entities'; readonly of: 'queues' | 'topics' }
  /** A queue or topic. The path is empty for the root of the namespace. */
  | { readonly type: 'entity'; readonly path: string }
  | { readonly type: 'subscriptions'; readonly topic: string }
  | SubscriptionResource
  | { readonly type: 'rules'; readonly path: string }
  | RuleResource
  | MessageResource;

export interface SubscriptionResource {
  readonly type: 'subscription';
  readonly path: string;
  readonly topic: string;
  readonly name: string;
}

export interface RuleResource {
  readonly type: 'rule';
  /** Of the subscription. */
  readonly path: string;
  readonly name: string;
}

/** What the data plane works with. */
export type MessageResource =
  | { readonly type: 'messages'; readonly path: string }
  | { readonly type: 'next-message'; readonly path: string }
  | LockedMessageResource;

export interface LockedMessageResource {
  readonly type: 'locked-message';
  readonly path: string;
  /** A message id or a sequence number. */
  readonly message: string;
  readonly lockToken: string;
}

const SUBSCRIPTION = /^(.+?)\/subscriptions(?:\/([^/]+)(\/rules(?:\/([^/]+))?)?)?$/i;
const MESSAGES = /^(.+)\/messages(?:\/(head)|\/([^/]+)\/([^/]+))?$/i;
const LISTS: Readonly<Record<string, Resource>> = {
  $namespaceinfo: { type: 'namespace' },
  '$resources/queues': { type: 'entities', of: 'queues' },
  '$resources/topics': { type: 'entities', of: 'topics' },
};

/**
 * Finds out what a request is about. Names are percent-encoded and in any case; those of queues and topics may contain slashes.
 * Only a `POST` and what follows from one are about messages, so that a queue can also be called `a/messages`. Throws RequestError.
 */
export function resourceOf(method: string, path: string): Resource {
  const decoded = decode(path).replace(/^\/+|\/+$/g, '');
  const list = LISTS[decoded.toLowerCase()];
  if (list !== undefined) return list;
  const messages = MESSAGES.exec(decoded);
  if (messages !== null) {
    const resource = messageResource(messages);
    if (method === 'POST' || (resource.type !== 'messages' && (method === 'DELETE' || method === 'PUT')))
      return resource;
  }
  const match = SUBSCRIPTION.exec(decoded);
  if (match === null) return { type: 'entity', path: decoded };
  const [, topic = '', name, rules, rule] = match;
  if (name === undefined) return { type: 'subscriptions', topic };
  const subscription = `${topic}/Subscriptions/${name}`;
  if (rules === undefined) return { type: 'subscription', path: subscription, topic, name };
  return rule === undefined ? { type: 'rules', path: subscription } : { type: 'rule', path: subscription, name: rule };
}

function messageResource([, path = '', head, message, lockToken]: RegExpExecArray): MessageResource {
  if (head !== undefined) return { type: 'next-message', path };
  if (message === undefined || lockToken === undefined) return { type: 'messages', path };
  return { type: 'locked-message', path, message, lockToken };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new RequestError(400, 'The path of the request is not well encoded.');
  }
}

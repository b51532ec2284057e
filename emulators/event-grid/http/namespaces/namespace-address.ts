import type { HttpRequest } from '../../../../src/transport/http/service.ts';

/** What is asked of a topic or of an event subscription, as it stands behind the colon, in lower case. [event-grid-protocol 6] */
export type Operation = 'publish' | 'receive' | 'acknowledge' | 'release' | 'reject' | 'renewlock';

export interface NamespaceAddress {
  /** In front of the path. Undefined where it is not named there. */
  readonly namespace: string | undefined;
  readonly topic: string;
  /** Undefined for the topic itself. */
  readonly subscription: string | undefined;
  /** One of {@link Operation}, or anything else. */
  readonly operation: string;
}

const PATH = /^\/+(?:([^/]+)\/+)?topics\/([^/:]+)(?:\/eventsubscriptions\/([^/:]+))?:([a-z]+)\/*$/i;

/** Undefined for any path that is not one of namespaces. */
export function namespaceAddress({ path }: Pick<HttpRequest, 'path'>): NamespaceAddress | undefined {
  const [, namespace, topic, subscription, operation] = PATH.exec(path.replaceAll(/%3a/gi, ':')) ?? [];
  if (topic === undefined || operation === undefined) return undefined;
  return {
    namespace: namespace === undefined ? undefined : decoded(namespace),
    topic: decoded(topic),
    subscription: subscription === undefined ? undefined : decoded(subscription),
    operation: operation.toLowerCase(),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

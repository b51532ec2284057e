import type { Ids } from '../../../src/kernel/ids.ts';
import type { HostedNamespace as AnyHostedNamespace } from '../../../src/namespace/hosted-namespace.ts';
import type { ErrorWords } from '../amqp/entity-error.ts';
import type { SessionLinks } from '../amqp/session-links.ts';
import type { NamespaceDefinition } from '../core/definitions.ts';
import type { NamespaceHost } from './namespace-host.ts';

/** A running namespace and how its errors are worded: what every link and management operation works with. */
export interface HostedNamespace extends AnyHostedNamespace {
  readonly host: NamespaceHost;
  readonly declared: NamespaceDefinition;
  readonly createdAtMs: number;
  readonly words: ErrorWords;
  readonly ids: Ids;
  readonly sessionLinks: SessionLinks;
}

import type { Ids } from '../../../src/kernel/ids.ts';
import type { ErrorWords } from '../amqp/entity-error.ts';
import type { SessionLinks } from '../amqp/session-links.ts';
import type { NamespaceDefinition } from '../core/definitions.ts';
import type { Authorisation } from './authorisation.ts';
import type { ConnectionQuota } from './connection-quota.ts';
import type { NamespaceHost } from './namespace-host.ts';
import type { NamespaceLinks } from './namespace-links.ts';

/** A running namespace and how its errors are worded: what every link and management operation works with. */
export interface HostedNamespace {
  readonly host: NamespaceHost;
  /** What it was declared to be; its entities may have changed since. */
  readonly declared: NamespaceDefinition;
  readonly createdAtMs: number;
  readonly words: ErrorWords;
  readonly ids: Ids;
  readonly sessionLinks: SessionLinks;
  readonly authorisation: Authorisation;
  readonly links: NamespaceLinks;
  readonly connections: ConnectionQuota;
}

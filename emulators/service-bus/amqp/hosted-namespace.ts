import type { Ids } from '../../../src/kernel/ids.ts';
import type { NamespaceHost } from '../runtime/namespace-host.ts';
import type { ErrorWords } from './entity-error.ts';
import type { SessionLinks } from './session-links.ts';

/** A running namespace and how its errors are worded: what every link and management operation works with. */
export interface HostedNamespace {
  readonly host: NamespaceHost;
  readonly words: ErrorWords;
  readonly ids: Ids;
  readonly sessionLinks: SessionLinks;
}

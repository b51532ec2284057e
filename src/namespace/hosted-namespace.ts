import type { Authorisation } from './authorisation.ts';
import type { ConnectionQuota } from './connection-quota.ts';
import type { NamespaceLinks } from './namespace-links.ts';
import type { NamespaceWords } from './namespace-words.ts';

/** A running namespace. Each service adds what its own links and requests work with. */
export interface HostedNamespace {
  /** What it was declared to be; its entities may have changed since. */
  readonly declared: { readonly name: string };
  /** What runs it. */
  readonly host: {
    /** Whether a node of this address, in any case, is in one of its entities. Not asked for the empty address. */
    has(address: string): boolean;
    /** Gives up timers and waiting consumers. */
    stop(): void;
  };
  readonly words: NamespaceWords;
  readonly authorisation: Authorisation;
  readonly links: NamespaceLinks;
  readonly connections: ConnectionQuota;
}

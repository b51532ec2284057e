import type { Clock } from '../../../src/kernel/clock.ts';
import type { HostedNamespace as AnyHostedNamespace } from '../../../src/namespace/hosted-namespace.ts';
import type { ErrorWords } from '../amqp/entity-error.ts';
import type { NamespaceDefinition } from '../core/definitions.ts';
import type { EventHubsLimits } from '../limits.ts';
import type { NamespaceHost } from './namespace-host.ts';

/** A running namespace and how its errors are worded: what every link and request works with. */
export interface HostedNamespace extends AnyHostedNamespace {
  readonly host: NamespaceHost;
  readonly declared: NamespaceDefinition;
  readonly words: ErrorWords;
  readonly limits: EventHubsLimits;
  readonly clock: Clock;
}

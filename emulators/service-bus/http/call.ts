import type { Clock } from '../../../src/kernel/clock.ts';
import type { HttpRequest } from '../../../src/transport/http/service.ts';
import type { ServiceBusLimits } from '../limits.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';

/** A request that may be carried out, and what it is carried out with. */
export interface Call {
  readonly namespace: HostedNamespace;
  readonly request: HttpRequest;
  readonly limits: ServiceBusLimits;
  /** The emulator's time. */
  readonly clock: Clock;
}

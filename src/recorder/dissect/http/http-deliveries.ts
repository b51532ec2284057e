import { cloudEventCallReader } from './cloud-event-calls.ts';
import { containerPathOf, cosmosCallReader } from './cosmos-calls.ts';
import { eventGridCallReader } from './event-grid-calls.ts';
import type { HttpRequest, TransferReader } from './http-transfer.ts';
import { queueCallReader } from './queue-calls.ts';

/** Who can tell which messages a call carries or asks for, by the head of its request. Undefined: it is about no messages. */
export function transferReader(request: HttpRequest): TransferReader | undefined {
  // Asked first: a container may be called anything, `messages` too.
  const container = containerPathOf(request);
  if (container !== undefined) return cosmosCallReader(request, container);
  return eventGridCallReader(request) ?? queueCallReader(request) ?? cloudEventCallReader(request);
}

import { cloudEventCallReader } from './cloud-event-calls.ts';
import { type ContainerPath, cosmosCallReader } from './cosmos-calls.ts';
import { eventGridCallReader } from './event-grid-calls.ts';
import type { HttpRequest, TransferReader } from './http-transfer.ts';
import { queueCallReader } from './queue-calls.ts';

/**
 * Who can tell which messages a call carries or asks for, by the head of its request. Undefined: it is about no messages. `container`: the
 * one of Cosmos DB that its path is about; it may be called anything, `messages` too.
 */
export function transferReader(request: HttpRequest, container: ContainerPath | undefined): TransferReader | undefined {
  if (container !== undefined) return cosmosCallReader(request, container);
  return eventGridCallReader(request) ?? queueCallReader(request) ?? cloudEventCallReader(request);
}

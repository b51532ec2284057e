import { Failure, type ProducerBatch, type Published } from '../core/commands.ts';
import type { HostedNamespace } from './hosted-namespace.ts';
import type { HubAddress } from './hub-address.ts';

/** Events that are sent together, each as an encoded message. */
export interface Outgoing {
  readonly payloads: readonly Buffer[];
  readonly partitionKey: string | undefined;
  readonly producer?: ProducerBatch | undefined;
}

/** All events or none. A publisher's partition key is its name. [Event Hubs docs: event-hubs-features, publisher policy] */
export function publish(
  { host }: HostedNamespace,
  { hub, partition, publisher }: HubAddress,
  { payloads, partitionKey = publisher, producer }: Outgoing,
): Published | Failure {
  if (publisher !== undefined && partitionKey !== publisher) {
    return new Failure('partition-key-not-publisher', partitionKey ?? '');
  }
  return host.execute({ type: 'publish', hub, partition, partitionKey, publisher, payloads, producer });
}

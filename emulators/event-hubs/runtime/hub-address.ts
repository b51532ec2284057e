import { Failure } from '../core/commands.ts';
import type { HostedNamespace } from './hosted-namespace.ts';

/** What an address names, in the spelling of the client. [event-hubs-protocol 3] */
export interface HubAddress {
  readonly hub: string;
  readonly consumerGroup?: string;
  readonly partition?: string;
  readonly publisher?: string;
}

const ADDRESS = /^([^/]+)(?:\/ConsumerGroups\/([^/]+))?(?:\/Partitions\/([^/]+)|\/Publishers\/([^/]+))?$/i;

/** Undefined for what no node of a hub is called. The address is normalised, see `nodeAddress`. */
export function parseHubAddress(address: string): HubAddress | undefined {
  const match = ADDRESS.exec(address);
  if (match === null) return undefined;
  const [, hub = '', consumerGroup, partition, publisher] = match;
  if (consumerGroup !== undefined && publisher !== undefined) return undefined;
  return {
    hub,
    ...(consumerGroup !== undefined && { consumerGroup }),
    ...(partition !== undefined && { partition }),
    ...(publisher !== undefined && { publisher }),
  };
}

/** What the address stands for, if events can be sent there at the moment. */
export function sendableAddress({ host }: Pick<HostedNamespace, 'host'>, address: string): HubAddress | Failure {
  const to = parseHubAddress(address);
  if (to === undefined) return new Failure('hub-not-found', address);
  const { hub, consumerGroup, partition } = to;
  const state = host.execute({ type: 'get-hub', hub });
  if (state instanceof Failure) return state;
  if (consumerGroup !== undefined) return new Failure('address-not-for-sending', address);
  if (state.definition.status !== 'Active') return new Failure('hub-disabled', state.definition.name);
  if (partition === undefined) return to;
  const found = host.execute({ type: 'get-partition', hub, partition });
  return found instanceof Failure ? found : to;
}

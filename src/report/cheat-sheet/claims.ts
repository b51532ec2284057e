/** The side of a hop that a claim says something of: where messages come from, or where they go to. */
export type HopEnd = 'sender' | 'receiver';

/** What is claimed of one hop. */
export interface ClaimedHop {
  readonly model: 'push' | 'pull';
  readonly openedBy: HopEnd;
}

/** One row of the cheat sheet as it is published. */
export interface Claim {
  /** From 1 to 13. */
  readonly row: number;
  readonly system: string;
  readonly producerHop: ClaimedHop;
  readonly consumerHop: ClaimedHop;
  /** Who opens the connection on the consumer's side, in the claim's words. */
  readonly opener: string;
}

const PUSHED: ClaimedHop = { model: 'push', openedBy: 'sender' };
const PULLED: ClaimedHop = { model: 'pull', openedBy: 'receiver' };
/** Push on a connection that the receiver opened. */
const PUSHED_BACK: ClaimedHop = { model: 'push', openedBy: 'receiver' };

/** The thirteen claims, in order. */
export const CLAIMS: readonly Claim[] = [
  claim(1, 'Event Grid custom topic, system topic', PUSHED, PUSHED, 'Event Grid'),
  claim(2, 'Event Grid namespace', PUSHED, PULLED, 'subscriber'),
  claim(3, 'Service Bus, default (receive on demand)', PUSHED, PULLED, 'subscriber'),
  claim(4, 'Service Bus, link credit (processor, subscribe)', PUSHED, PUSHED_BACK, 'subscriber'),
  claim(5, 'Storage account queue', PUSHED, PULLED, 'listener'),
  claim(6, 'IoT Hub (built-in endpoint)', PUSHED, PULLED, 'receiver'),
  claim(7, 'Event Hubs', PUSHED, PULLED, 'subscriber'),
  claim(8, 'Cosmos DB change feed processor', PUSHED, PUSHED_BACK, 'subscriber'),
  claim(9, 'Cosmos DB change feed, pull model', PUSHED, PULLED, 'subscriber'),
  claim(10, 'Azure SQL change data capture', PUSHED, PULLED, 'subscriber'),
  claim(11, 'Stream Analytics job', PULLED, PUSHED, 'job'),
  claim(12, 'Notification Hubs', PUSHED, PUSHED_BACK, 'device'),
  claim(13, 'Azure Monitor action group', PUSHED, PUSHED, 'action group'),
];

function claim(row: number, system: string, producerHop: ClaimedHop, consumerHop: ClaimedHop, opener: string): Claim {
  return { row, system, producerHop, consumerHop, opener };
}

import {
  EventHubConsumerClient,
  EventHubProducerClient,
  type EventPosition,
  earliestEventPosition,
  type ReceivedEventData,
} from '@azure/event-hubs';
import { bodiesOf, type HubLedger } from './hub-ledger.ts';
import { type Life, repeat, untilOver } from './loops.ts';

export const PARTITIONS = ['0', '1', '2'];

const SENDERS = ['a', 'b'];
const KEYS = ['red', 'green', 'blue', 'yellow'];
/** Mostly only the last ones are read again, so that clients have time for new ones. */
const REREAD_MAX = 300;
const OPTIONS = { retryOptions: { maxRetries: 0, timeoutInMs: 3_000, retryDelayInMs: 1 } };

/** Real clients that publish to an event hub and read all of it, until the server is gone. */
export class HubLoad {
  readonly #producers: readonly EventHubProducerClient[];
  readonly #consumer: EventHubConsumerClient;
  readonly #ledger: HubLedger;
  readonly #life: Life;
  readonly #random: () => number;
  readonly #nextBatch: () => number;

  constructor(connectionString: string, ledger: HubLedger, life: Life, random: () => number, nextBatch: () => number) {
    this.#producers = SENDERS.map(() => new EventHubProducerClient(connectionString, ledger.name, OPTIONS));
    this.#consumer = new EventHubConsumerClient('$Default', connectionString, ledger.name, OPTIONS);
    this.#ledger = ledger;
    this.#life = life;
    this.#random = random;
    this.#nextBatch = nextBatch;
  }

  /** See {@link untilOver}. */
  async run(): Promise<string[]> {
    const loops = [
      ...SENDERS.map((sender, index) => this.#publishing(sender, this.#producers[index]!)),
      ...PARTITIONS.map((partition) => this.#reading(partition)),
    ];
    const clients = [...this.#producers, this.#consumer];
    return untilOver(this.#life, loops, () => Promise.allSettled(clients.map((client) => client.close())));
  }

  #publishing(sender: string, producer: EventHubProducerClient): Promise<never> {
    return repeat(this.#life, async () => {
      const bodies = bodiesOf(sender, this.#nextBatch(), 1 + this.#below(5));
      const events = bodies.map((body) => ({ body }));
      await this.#ledger.during(bodies, () => producer.sendBatch(events, this.#where()));
    });
  }

  #where() {
    const roll = this.#random();
    if (roll < 0.4) return { partitionId: PARTITIONS[this.#below(PARTITIONS.length)]! };
    return roll < 0.8 ? { partitionKey: KEYS[this.#below(KEYS.length)]! } : {};
  }

  /** Goes on behind what was seen, or a little earlier: what was seen must come again, the same. */
  async #reading(partition: string): Promise<never> {
    const start = this.#start(partition);
    let due = start.due;
    return new Promise<never>((_, reject) => {
      const failed = (error: unknown) => void repeat(this.#life, () => Promise.reject(error)).catch(reject);
      const processEvents = async (events: ReceivedEventData[]) => {
        for (const event of events) this.#ledger.received(partition, event, due++);
      };
      const handlers = { processEvents, processError: async (error: Error) => failed(error) };
      this.#consumer.subscribe(partition, handlers, { startPosition: start.position, maxBatchSize: 100 });
    });
  }

  #start(partition: string): { readonly position: EventPosition; readonly due: number } {
    const log = this.#ledger.log(partition);
    const number = Math.max(0, log.size - 1 - this.#below(REREAD_MAX));
    const event = log.get(number);
    const roll = this.#random();
    if (roll < 0.03 || event === undefined) return { position: earliestEventPosition, due: 0 };
    const due = number + 1;
    if (roll < 0.3) return { position: { offset: event.offset }, due };
    if (roll < 0.5) return { position: { sequenceNumber: number, isInclusive: true }, due: number };
    return { position: { sequenceNumber: log.size - 1 }, due: log.size };
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

/** Reads all partitions from the beginning to the end. By partition how many events it says it has. */
export async function readAll(connectionString: string, ledger: HubLedger): Promise<Map<string, number>> {
  const consumer = new EventHubConsumerClient('$Default', connectionString, ledger.name);
  const ends = new Map<string, number>();
  for (const partition of PARTITIONS) {
    const { lastEnqueuedSequenceNumber } = await consumer.getPartitionProperties(partition);
    ends.set(partition, lastEnqueuedSequenceNumber + 1);
    if (lastEnqueuedSequenceNumber >= 0) await readPartition(consumer, ledger, partition, lastEnqueuedSequenceNumber);
  }
  await consumer.close();
  return ends;
}

function readPartition(
  consumer: EventHubConsumerClient,
  ledger: HubLedger,
  partition: string,
  last: number,
): Promise<void> {
  let due = 0;
  return new Promise((resolve, reject) => {
    const processEvents = async (events: ReceivedEventData[]) => {
      for (const event of events) ledger.received(partition, event, due++);
      if (due > last) await subscription.close().then(resolve, reject);
    };
    const handlers = { processEvents, processError: async (error: Error) => reject(error) };
    const options = { startPosition: earliestEventPosition, maxBatchSize: 1_000, maxWaitTimeInSeconds: 1 };
    const subscription = consumer.subscribe(partition, handlers, options);
  });
}

import {
  type EventData,
  EventHubBufferedProducerClient,
  type EventHubClientOptions,
  EventHubConsumerClient,
  type EventHubConsumerClientOptions,
  EventHubProducerClient,
  type EventPosition,
  earliestEventPosition,
  type ReceivedEventData,
  type SubscribeOptions,
} from '@azure/event-hubs';
import { expect, it, onTestFinished } from 'vitest';
import type { AzwireConfig } from '../../src/app/config.ts';
import type { Azwire } from '../../src/index.ts';
import type { VirtualClock } from '../../src/kernel/clock.ts';
import { startTestAzwire } from './bus.ts';

/** A real namespace to run against instead of azwire; see test/sdk/README.md. */
const REAL = process.env.AZWIRE_TEST_EVENT_HUBS_CONNECTION_STRING;
const PREFIX = REAL === undefined ? '' : (process.env.AZWIRE_TEST_PREFIX ?? 'azwire-');

/** What every namespace has. In a real one these must exist before, with the prefix in front of the hubs. */
const NAMESPACE = {
  name: 'hubs',
  eventHubs: [
    { name: 'plain', partitionCount: 4, consumerGroups: [{ name: 'second' }] },
    { name: 'single', partitionCount: 1, consumerGroups: [{ name: 'second' }] },
  ],
} satisfies NamespaceConfig;

type NamespaceConfig = NonNullable<AzwireConfig['eventHubs']>['namespaces'][number];
type HubName = 'plain' | 'single';

/** `it`, for what only azwire can do: move its clock, stop and start, show its capture. Skipped in a real namespace, in words. */
export function itHere(name: string, test: () => Promise<void>): void {
  it.skipIf(REAL !== undefined)(
    REAL === undefined ? name : `${name} (skipped: needs azwire's own clock or ports)`,
    test,
  );
}

export interface HubOptions {
  /** `plain` (default) has four partitions, `single` one; both have the consumer groups `$Default` and `second`. */
  readonly hub?: HubName;
  readonly clock?: VirtualClock;
  readonly config?: AzwireConfig;
}

/** One event hub, and clients of it that are closed after the test. */
export interface Hub {
  readonly name: string;
  readonly connectionString: string;
  /** The running azwire. Only in {@link itHere}. */
  readonly azure: Azwire;
  /** The end of each partition when the hub was started: what the test sends comes behind it. */
  readonly start: Readonly<Record<string, EventPosition>>;
  producer(options?: EventHubClientOptions): EventHubProducerClient;
  bufferedProducer(): EventHubBufferedProducerClient;
  consumer(group?: string, options?: EventHubConsumerClientOptions): EventHubConsumerClient;
  /** The next `count` events of a partition, or of all; from {@link start} on unless the options say otherwise. */
  receive(count: number, options?: ReceiveOptions): Promise<ReceivedEventData[]>;
}

export interface ReceiveOptions extends SubscribeOptions {
  /** Default: all partitions. */
  readonly partition?: string;
  readonly consumer?: EventHubConsumerClient;
}

const RETRIES = { retryOptions: { maxRetries: 0, timeoutInMs: 20_000 } };

/** A hub of the test's own, in an azwire of its own, stopped after the test; or one of the real namespace. */
export async function startHub({ hub = 'plain', clock, config }: HubOptions = {}): Promise<Hub> {
  const azure =
    REAL === undefined
      ? await startTestAzwire({ eventHubs: { namespaces: [NAMESPACE] }, ...config }, clock)
      : undefined;
  const connectionString = REAL ?? azure!.connectionString('event-hubs');
  const running = new RunningHub(connectionString, PREFIX + hub, azure);
  if (REAL !== undefined) await running.findStart();
  return running;
}

/** A producer without retries, closed after the test. */
export function producerOf(
  connectionString: string,
  hub: string,
  options: EventHubClientOptions = {},
): EventHubProducerClient {
  const producer = new EventHubProducerClient(connectionString, hub, { ...RETRIES, ...options });
  onTestFinished(() => producer.close());
  return producer;
}

/** A consumer without retries, closed after the test. */
export function consumerOf(
  connectionString: string,
  hub: string,
  group = '$Default',
  options: EventHubConsumerClientOptions = {},
): EventHubConsumerClient {
  const consumer = new EventHubConsumerClient(group, connectionString, hub, { ...RETRIES, ...options });
  onTestFinished(() => consumer.close());
  return consumer;
}

/** The next `count` events of one partition, or of all, from where `options` says; else from the beginning. */
export function receiveFrom(
  consumer: EventHubConsumerClient,
  count: number,
  { partition, ...options }: SubscribeOptions & { readonly partition?: string } = {},
): Promise<ReceivedEventData[]> {
  return new Promise((resolve, reject) => {
    const events: ReceivedEventData[] = [];
    const handlers = {
      processEvents: async (batch: ReceivedEventData[]) => {
        events.push(...batch);
        if (events.length >= count) await subscription.close().then(() => resolve(events), reject);
      },
      processError: async (error: Error) => {
        await subscription.close().finally(() => reject(error));
      },
    };
    const all = { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1, ...options };
    const subscription =
      partition === undefined ? consumer.subscribe(handlers, all) : consumer.subscribe(partition, handlers, all);
  });
}

class RunningHub implements Hub {
  readonly name: string;
  readonly connectionString: string;
  start: Record<string, EventPosition> = {};
  readonly #azure: Azwire | undefined;

  constructor(connectionString: string, name: string, azure: Azwire | undefined) {
    this.connectionString = connectionString;
    this.name = name;
    this.#azure = azure;
  }

  get azure(): Azwire {
    if (this.#azure === undefined) throw new Error('a real namespace has no azwire: use itHere');
    return this.#azure;
  }

  /** A real hub keeps what earlier runs have sent. */
  async findStart(): Promise<void> {
    const producer = new EventHubProducerClient(this.connectionString, this.name);
    for (const partition of await producer.getPartitionIds()) {
      const { lastEnqueuedSequenceNumber } = await producer.getPartitionProperties(partition);
      this.start[partition] = { sequenceNumber: lastEnqueuedSequenceNumber };
    }
    await producer.close();
  }

  producer(options?: EventHubClientOptions): EventHubProducerClient {
    return producerOf(this.connectionString, this.name, options);
  }

  bufferedProducer(): EventHubBufferedProducerClient {
    const producer = new EventHubBufferedProducerClient(this.connectionString, this.name, {
      ...RETRIES,
      onSendEventsErrorHandler: async ({ error }) => {
        throw error;
      },
    });
    onTestFinished(() => producer.close({ flush: false }));
    return producer;
  }

  consumer(group?: string, options?: EventHubConsumerClientOptions): EventHubConsumerClient {
    return consumerOf(this.connectionString, this.name, group, options);
  }

  receive(
    count: number,
    { consumer = this.consumer(), ...options }: ReceiveOptions = {},
  ): Promise<ReceivedEventData[]> {
    return receiveFrom(consumer, count, { ...(REAL !== undefined && { startPosition: this.start }), ...options });
  }
}

/** Waits until so many receivers have been attached. Where one begins that wants what comes from now on is fixed then. */
export async function attached(azure: Azwire, count: number): Promise<void> {
  const receivers = () =>
    azure.capture().exchanges.filter(({ summary }) => /^receiver of .*ConsumerGroups/.test(summary));
  await expect.poll(() => receivers().length).toBeGreaterThanOrEqual(count);
}

export function bodies(events: readonly (ReceivedEventData | EventData)[]): unknown[] {
  return events.map(({ body }) => body);
}

import {
  ServiceBusClient,
  type ServiceBusClientOptions,
  type ServiceBusReceivedMessage,
  type ServiceBusReceiver,
} from '@azure/service-bus';
import { expect, it, onTestFinished } from 'vitest';
import type { AzwireConfig } from '../../src/app/config.ts';
import { type Azwire, startAzwire } from '../../src/index.ts';
import { VirtualClock } from '../../src/kernel/clock.ts';
import type { Log } from '../../src/kernel/emulator.ts';

/** A real namespace to run against instead of azwire; see test/sdk/README.md. */
const REAL = process.env.AZWIRE_TEST_CONNECTION_STRING;
const PREFIX = REAL === undefined ? '' : (process.env.AZWIRE_TEST_PREFIX ?? 'azwire-');

/** What every bus has. In a real namespace these must exist before, with the prefix in front of queues and topics. */
const NAMESPACE = {
  name: 'bus',
  queues: [
    { name: 'plain' },
    { name: 'short-lock', lockDuration: 'PT5S' },
    { name: 'two-deliveries', maxDeliveryCount: 2 },
    { name: 'expiring', defaultMessageTimeToLive: 'PT1M' },
    { name: 'expiring-kept', defaultMessageTimeToLive: 'PT1M', deadLetteringOnMessageExpiration: true },
    { name: 'small', maxMessageSizeInKilobytes: 1024 },
    { name: 'Area/Orders' },
    { name: 'sessions', requiresSession: true },
    { name: 'unique', requiresDuplicateDetection: true, duplicateDetectionHistoryTimeWindow: 'PT1M' },
    { name: 'partitioned', enablePartitioning: true },
    { name: 'forwards', forwardTo: `${PREFIX}plain` },
    { name: 'forwards-dead-letters', forwardDeadLetteredMessagesTo: `${PREFIX}plain` },
  ],
  topics: [{ name: 'events', subscriptions: [{ name: 'first' }, { name: 'second', maxDeliveryCount: 2 }] }],
} satisfies NamespaceConfig;

type NamespaceConfig = NonNullable<AzwireConfig['serviceBus']>['namespaces'][number];
const SUBSCRIPTIONS = ['first', 'second'] as const;

/** `it`, for what only azwire can do: move its clock, stop and start, show its capture. Skipped in a real namespace, in words. */
export function itHere(name: string, test: () => Promise<void>): void {
  it.skipIf(REAL !== undefined)(
    REAL === undefined ? name : `${name} (skipped: needs azwire's own clock or ports)`,
    test,
  );
}

export interface Bus {
  readonly connectionString: string;
  /** The running azwire. Only in {@link itHere}. */
  readonly azure: Azwire;
  /** A queue's name, and the queue is empty. */
  queue(name?: string): Promise<string>;
  /** The name of a queue that requires sessions; give each test sessions of its own. */
  sessionQueue(): string;
  /** The name of a queue that forwards to the queue `plain`. */
  forwardingQueue(): string;
  /** The topic's name and those of its subscriptions, which are empty. */
  topic(): Promise<{ readonly topic: string; readonly subscriptions: typeof SUBSCRIPTIONS }>;
  /** A client without retries, closed after the test. */
  client(options?: ServiceBusClientOptions): ServiceBusClient;
}

/** A bus of the test's own, with an azwire of its own: ports and entities are shared with nobody. Stopped after the test. */
export async function startBus(options: { clock?: VirtualClock; config?: AzwireConfig } = {}): Promise<Bus> {
  if (REAL !== undefined) return new RunningBus(REAL, undefined);
  const azure = await startTestAzwire({ serviceBus: { namespaces: [NAMESPACE] }, ...options.config }, options.clock);
  return new RunningBus(azure.connectionString('service-bus'), azure);
}

/** A client without retries, closed after the test. */
export function clientOf(connectionString: string, options: ServiceBusClientOptions = {}): ServiceBusClient {
  const client = new ServiceBusClient(connectionString, {
    retryOptions: { maxRetries: 0, retryDelayInMs: 100, timeoutInMs: 20_000 },
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** An azwire on free ports, stopped after the test. What it logs as an error fails the test. */
export async function startTestAzwire(config: AzwireConfig = {}, clock?: VirtualClock): Promise<Azwire> {
  const errors: unknown[] = [];
  const log: Log = { info: () => {}, warn: () => {}, error: (message, fields) => errors.push([message, fields]) };
  const azure = await startAzwire({ ports: 'any', log, ...config, ...(clock === undefined ? {} : { clock }) });
  onTestFinished(async () => {
    await azure.stop();
    expect(errors, 'errors that azwire logged').toEqual([]);
  });
  return azure;
}

/** A clock that starts now, because clients compare times with their own, and then stands still until it is moved. */
export function clockFromNow(): VirtualClock {
  return new VirtualClock(Date.now());
}

class RunningBus implements Bus {
  readonly connectionString: string;
  readonly #azure: Azwire | undefined;

  constructor(connectionString: string, azure: Azwire | undefined) {
    this.connectionString = connectionString;
    this.#azure = azure;
  }

  get azure(): Azwire {
    if (this.#azure === undefined) throw new Error('a real namespace has no azwire: use itHere');
    return this.#azure;
  }

  async queue(name = 'plain'): Promise<string> {
    if (!NAMESPACE.queues.some((queue) => queue.name === name)) throw new Error(`no test queue is called ${name}`);
    const path = PREFIX + name;
    await this.#empty((client, subQueueType) =>
      client.createReceiver(path, { receiveMode: 'receiveAndDelete', ...subQueueType }),
    );
    return path;
  }

  sessionQueue(): string {
    return `${PREFIX}sessions`;
  }

  forwardingQueue(): string {
    return `${PREFIX}forwards`;
  }

  async topic(): Promise<{ topic: string; subscriptions: typeof SUBSCRIPTIONS }> {
    const topic = `${PREFIX}events`;
    for (const name of SUBSCRIPTIONS) {
      await this.#empty((client, subQueueType) =>
        client.createReceiver(topic, name, { receiveMode: 'receiveAndDelete', ...subQueueType }),
      );
    }
    return { topic, subscriptions: SUBSCRIPTIONS };
  }

  /** Takes out what an earlier run has left in a real namespace. */
  async #empty(
    receiverOf: (client: ServiceBusClient, options: { subQueueType?: 'deadLetter' }) => ServiceBusReceiver,
  ): Promise<void> {
    if (this.#azure !== undefined) return;
    await using client = disposable(new ServiceBusClient(this.connectionString));
    for (const options of [{}, { subQueueType: 'deadLetter' as const }]) {
      const receiver = receiverOf(client.value, options);
      while ((await receiver.receiveMessages(100, { maxWaitTimeInMs: 2_000 })).length > 0);
    }
  }

  client(options: ServiceBusClientOptions = {}): ServiceBusClient {
    return clientOf(this.connectionString, options);
  }
}

function disposable(client: ServiceBusClient): AsyncDisposable & { readonly value: ServiceBusClient } {
  return { value: client, [Symbol.asyncDispose]: () => client.close() };
}

/** Asks until `count` messages have come: one ask may bring fewer than there are. */
export async function receiveAll(receiver: ServiceBusReceiver, count: number): Promise<ServiceBusReceivedMessage[]> {
  const messages: ServiceBusReceivedMessage[] = [];
  while (messages.length < count) {
    const more = await receiver.receiveMessages(count - messages.length, { maxWaitTimeInMs: 10_000 });
    if (more.length === 0) throw new Error(`${count} messages were due, only ${messages.length} came`);
    messages.push(...more);
  }
  return messages;
}

/** The one message that is due. */
export async function receiveOne(receiver: ServiceBusReceiver): Promise<ServiceBusReceivedMessage> {
  return (await receiveAll(receiver, 1))[0]!;
}

export function bodies(messages: readonly ServiceBusReceivedMessage[]): unknown[] {
  return messages.map(({ body }) => body);
}

import {
  AzureKeyCredential,
  type CloudEvent,
  EventGridReceiverClient,
  EventGridSenderClient,
  type ReceiveDetails,
} from '@azure/eventgrid-namespaces';
import type { AzwireConfig } from '../../src/app/config.ts';
import type { Azwire } from '../../src/index.ts';
import type { VirtualClock } from '../../src/kernel/clock.ts';
import { type EventGridConfig, endpointOf, startGrid } from './event-grid.ts';

type Namespace = NonNullable<EventGridConfig['namespaces']>[number];
type Topic = NonNullable<Namespace['topics']>[number];
type Queue = NonNullable<
  NonNullable<NonNullable<Topic['eventSubscriptions']>[number]['deliveryConfiguration']>['queue']
>;

const RETRIES = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };

export interface NamespaceOptions {
  readonly clock?: VirtualClock;
  /** Of the queue `first`. */
  readonly queue?: Queue;
  readonly config?: AzwireConfig;
}

/** An azwire with the namespace `shop`, its topic `orders` and the queue `first`, stopped after the test. */
export function startNamespace({ clock, queue = {}, config }: NamespaceOptions = {}): Promise<Azwire> {
  return startGrid(
    { namespaces: [shop({ queue })] },
    { ...(clock !== undefined && { clock }), ...(config !== undefined && { config }) },
  );
}

/** The namespace `shop` with the topic `orders`, whose subscription `first` has a queue. */
export function shop({ queue = {} }: { readonly queue?: Queue } = {}): Namespace {
  const deliveryConfiguration = { deliveryMode: 'Queue' as const, queue };
  return { name: 'shop', topics: [{ name: 'orders', eventSubscriptions: [{ name: 'first', deliveryConfiguration }] }] };
}

export function senderOf(azure: Azwire, topic = 'orders'): EventGridSenderClient {
  const { endpoint, key } = endpointOf(azure, 'shop');
  return new EventGridSenderClient(endpoint, new AzureKeyCredential(key), topic, RETRIES);
}

export function receiverOf(azure: Azwire, subscription = 'first', topic = 'orders'): EventGridReceiverClient {
  const { endpoint, key } = endpointOf(azure, 'shop');
  return new EventGridReceiverClient(endpoint, new AzureKeyCredential(key), topic, subscription, RETRIES);
}

export function order(id: string, data: unknown = { id }): CloudEvent<unknown> {
  return { id, source: '/shop', type: 'Shop.OrderPlaced', data };
}

/** Up to so many events, without waiting longer than it must. */
export async function receiveSome(receiver: EventGridReceiverClient, maxEvents = 10) {
  const { details } = await receiver.receiveEvents<unknown>({ maxEvents, maxWaitTime: 10 });
  return details;
}

export function tokensOf(details: readonly ReceiveDetails<unknown>[]): string[] {
  return details.map(({ brokerProperties }) => brokerProperties.lockToken);
}

/** `id:deliveryCount` of each. */
export function shown(details: readonly ReceiveDetails<unknown>[]): string[] {
  return details.map(({ event, brokerProperties }) => `${event.id}:${brokerProperties.deliveryCount}`);
}

/** What comes of `promise`, while the clock is moved on by a second again and again. Gives the time at which it came, too. */
export async function whileTimePasses<T>(
  clock: VirtualClock,
  promise: Promise<T>,
): Promise<{ value: T; tookMs: number }> {
  const startedAtMs = clock.now();
  let isDone = false;
  const done = promise.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (!isDone) clock.advance(1_000);
  }
  return { value: await done, tookMs: clock.now() - startedAtMs };
}

/** Posts to the namespace as a client without SDK does, with its key. */
export async function post(
  azure: Azwire,
  path: string,
  init: { body?: string; headers?: Record<string, string> } = {},
) {
  const { endpoint, key } = endpointOf(azure, 'shop');
  const headers = { authorization: `SharedAccessKey ${key}`, ...init.headers };
  const response = await fetch(`${endpoint}${path}`, { method: 'POST', ...init, headers });
  // biome-ignore lint/suspicious/noExplicitAny: whatever was answered
  return { status: response.status, body: (await response.json()) as any };
}

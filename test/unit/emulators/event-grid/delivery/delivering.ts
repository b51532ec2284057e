import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type {
  Destination,
  EventSubscriptionDefinition,
  WebHookProperties,
} from '../../../../../emulators/event-grid/core/definitions.ts';
import type { Attempt, AttemptedEvent } from '../../../../../emulators/event-grid/core/delivery/commands.ts';
import { Deliverer, type DelivererOptions } from '../../../../../emulators/event-grid/delivery/deliverer.ts';
import { dialling } from '../../../../../src/app/dialling.ts';
import { OpenConnections } from '../../../../../src/app/open-connections.ts';
import { Openers } from '../../../../../src/app/openers.ts';
import { SYSTEM_CLOCK } from '../../../../../src/app/system-clock.ts';
import type { Platform } from '../../../../../src/kernel/emulator.ts';
import { EgressPolicy } from '../../../../../src/net/egress-policy.ts';
import { trustIn } from '../../../../../src/net/trust.ts';
import { Recorder } from '../../../../../src/recorder/recorder.ts';
import { testPlatform } from '../../../../support/platform.ts';

export const SOURCE =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/azwire/providers/Microsoft.EventGrid/topics/orders';

export interface Delivering {
  readonly deliverer: Deliverer;
  readonly recorder: Recorder;
  /** What was logged, `message: reason`. */
  readonly logged: string[];
}

/** A deliverer that dials for real, on the machine's clock unless told otherwise. Stopped after the test. */
export function delivering({
  ports = {},
  authorities = [],
  options = {},
  ...own
}: Partial<Platform> & {
  readonly ports?: Record<string, number>;
  readonly authorities?: readonly string[];
  readonly options?: Partial<Omit<DelivererOptions, 'platform'>>;
} = {}): Delivering {
  const recorder = new Recorder({ now: Date.now });
  const logged: string[] = [];
  const write = (message: string, fields?: Readonly<Record<string, unknown>>) => {
    logged.push(`${message}: ${fields?.reason}`);
  };
  const log = { info: write, warn: write, error: write };
  const openers = new Openers({ recorder, log, knownProcesses: undefined, nameProcesses: false });
  const trust = async () => trustIn(authorities);
  const policy = new EgressPolicy();
  const dial = dialling({
    openConnections: new OpenConnections(),
    tap: recorder,
    openers,
    own: Promise.resolve({ host: '127.0.0.1', dialled: 'localhost', ports }),
    policy,
    trust,
  });
  const platform = testPlatform({ clock: SYSTEM_CLOCK, log, dial, ...own });
  const none = new Map<string, string>();
  const deliverer = new Deliverer({ platform, connectionStrings: none, functionApps: none, ...options });
  onTestFinished(async () => {
    await deliverer.stop();
    openers.stop();
  });
  return { deliverer, recorder, logged };
}

export function event(number = 1): AttemptedEvent {
  const envelope = {
    id: `event-${number}`,
    topic: SOURCE,
    subject: 'orders/7',
    eventType: 'Order.Placed',
    eventTime: '2026-01-01T00:00:00Z',
    dataVersion: '1.0',
  };
  const members = { ...envelope, data: { number, customer: { name: 'Ada' } }, metadataVersion: '1' };
  return {
    event: { schema: 'EventGridSchema', payload: Buffer.from(JSON.stringify(members)), envelope },
    outputEventId: `00000000-0000-4000-8000-00000000000${number}`,
    deliveryCount: 0,
    publishedAtMs: Date.UTC(2026, 0, 1),
    deadLetter: undefined,
  };
}

/** A CloudEvent. */
export function cloudEvent(number = 1): AttemptedEvent {
  const { event: accepted, ...rest } = event(number);
  const { id, subject, eventType: type, eventTime: time } = accepted.envelope;
  const members = { specversion: '1.0', id, source: '/orders', subject, type, time, data: { number } };
  return {
    ...rest,
    event: { ...accepted, schema: 'CloudEventSchemaV1_0', payload: Buffer.from(JSON.stringify(members)) },
  };
}

export function definition(
  destination: Destination,
  own: Partial<EventSubscriptionDefinition> = {},
): EventSubscriptionDefinition {
  return {
    destination,
    filter: {
      subjectBeginsWith: '',
      subjectEndsWith: '',
      isSubjectCaseSensitive: false,
      enableAdvancedFilteringOnArrays: false,
      advancedFilters: [],
    },
    eventDeliverySchema: 'EventGridSchema',
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    labels: [],
    ...own,
  };
}

export function webhook(endpointUrl: string, own: Partial<WebHookProperties> = {}): Destination {
  const batching = { maxEventsPerBatch: 1, preferredBatchSizeInKilobytes: 64 };
  return { endpointType: 'WebHook', properties: { endpointUrl, deliveryAttributeMappings: [], ...batching, ...own } };
}

/** One attempt to deliver to the destination. */
export function attempt(
  destination: Destination,
  own: Partial<EventSubscriptionDefinition> = {},
  events: readonly AttemptedEvent[] = [event()],
): Attempt {
  return {
    attempt: 1,
    type: 'deliver',
    subscription: { source: SOURCE, name: 'billing', schedule: 'basic', definition: definition(destination, own) },
    events,
  };
}

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An HTTP server that takes down what it gets and answers as told. Closed after the test. */
export async function receiver(
  answer: (request: ReceivedRequest, response: Parameters<RequestListener>[1]) => void = (_request, response) =>
    response.end(),
): Promise<{ readonly url: string; readonly port: number; readonly requests: readonly ReceivedRequest[] }> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    const received = { method, url, headers, body: Buffer.concat(chunks).toString() };
    requests.push(received);
    answer(received, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, port, requests };
}

/** A server that does with a connection what it is told. Closed after the test. */
export async function rawReceiver(onSocket: (socket: Socket) => void): Promise<{ url: string; port: number }> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, port };
}

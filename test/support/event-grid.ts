import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AzureKeyCredential, EventGridPublisherClient, type InputSchema } from '@azure/eventgrid';
import { expect, onTestFinished } from 'vitest';
import type { AzwireConfig } from '../../src/app/config.ts';
import type { Azwire, MessageSummary } from '../../src/index.ts';
import type { VirtualClock } from '../../src/kernel/clock.ts';
import { startTestAzwire } from './bus.ts';

export type EventGridConfig = NonNullable<AzwireConfig['eventGrid']>;

/** An azwire with Event Grid, stopped after the test. What it logs as an error fails the test. */
export async function startGrid(
  eventGrid: EventGridConfig,
  { clock, config = {} }: { readonly clock?: VirtualClock; readonly config?: AzwireConfig } = {},
): Promise<Azwire> {
  return startTestAzwire({ eventGrid, ...config }, clock);
}

/** A client of a topic, domain or partner namespace over plain HTTP, without retries. */
export function publisherOf<T extends InputSchema>(
  azure: Azwire,
  topic: string,
  schema: T,
): EventGridPublisherClient<T> {
  const { endpoint, key } = endpointOf(azure, topic);
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };
  return new EventGridPublisherClient(endpoint, schema, new AzureKeyCredential(key), options);
}

/** Where a topic, domain or partner namespace is published to, and its first key. */
export function endpointOf(azure: Azwire, topic: string, transport: 'http' | 'https' = 'http') {
  const text = azure.connectionString('event-grid', { namespace: topic, transport });
  const [, endpoint = '', key = ''] = /^Endpoint=([^;]+);AccessKey=(.+)$/.exec(text) ?? [];
  return { endpoint, key };
}

/** A webhook as a destination in a configuration. */
export function webHook(endpointUrl: string, properties: object = {}) {
  return { endpointType: 'WebHook', properties: { endpointUrl, ...properties } };
}

/** What becomes of an event. */
export interface ShownEvent extends MessageSummary {
  readonly attempts?: readonly { readonly startedAt: string; readonly outcome: string; readonly status?: number }[];
  readonly nextAttemptAt?: string;
  readonly deadLetterReason?: string;
}

/** The events of a subscription, the newest first. */
export function eventsOf(azure: Azwire, topic: string, subscription: string): readonly ShownEvent[] {
  return azure.messages('event-grid', topic, subscription) as readonly ShownEvent[];
}

/** A request that a subscriber has got. */
export interface Posted {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The status that a delivery is answered with. */
export type Answer = (posted: Posted) => number | Promise<number>;

/** A web server of the test's own that wants events: it agrees to every handshake. Stopped after the test. */
export class Subscriber {
  readonly url: string;
  /** All requests, those of handshakes too, in the order in which they came. */
  readonly posted: Posted[] = [];

  private constructor(port: number) {
    this.url = `http://127.0.0.1:${port}/events`;
  }

  /** Deliveries are answered with 200 unless it is said. One that does not agree answers a handshake with 503. */
  static async start(
    answer: Answer = () => 200,
    { agrees = () => true }: { readonly agrees?: () => boolean } = {},
  ): Promise<Subscriber> {
    const server = createServer(async (request, response) => {
      const { method = '', url = '', headers } = request;
      const posted = { method, path: url, headers, body: await text(request) };
      subscriber.posted.push(posted);
      const isHandshake = method === 'OPTIONS' || headers['aeg-event-type'] === 'SubscriptionValidation';
      if (isHandshake && !agrees()) {
        response.writeHead(503).end();
      } else if (method === 'OPTIONS') {
        response.writeHead(200, { 'webhook-allowed-origin': headers['webhook-request-origin'] ?? '' }).end();
      } else if (headers['aeg-event-type'] === 'SubscriptionValidation') {
        const validationResponse = JSON.parse(posted.body)[0].data.validationCode;
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ validationResponse }));
      } else {
        response.writeHead(await answer(posted)).end();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const subscriber = new Subscriber((server.address() as AddressInfo).port);
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return subscriber;
  }

  /** The deliveries until now. */
  get deliveries(): readonly Posted[] {
    return this.posted.filter(({ headers }) => headers['aeg-event-type'] === 'Notification');
  }

  /** The events of the deliveries until now. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever was posted
  get events(): any[] {
    return this.deliveries.flatMap(({ body }) => JSON.parse(body));
  }

  /** Waits until so many events have come, and gives them. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever was posted
  async received(count: number): Promise<any[]> {
    await expect.poll(() => this.events.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count);
    return this.events;
  }
}

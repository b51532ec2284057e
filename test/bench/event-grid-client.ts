import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { EVENT_GRID_KEY, FAN_OUT } from './event-grid-topics.ts';

/**
 * Publishes to Event Grid and is the webhook of all subscriptions; also receives from a namespace. Says over IPC where it listens,
 * and is told which measurement to make.
 */
type Order =
  | { readonly type: 'connect'; readonly port: number }
  | { readonly type: 'latency' | 'fan-out' | 'namespace'; readonly events: number };

const WEBHOOKS = 1 + FAN_OUT;
const EVENTS_IN_BATCH = 100;
const REQUESTS_AHEAD = 4;
/** Published, and not yet with every subscription. */
const EVENTS_AHEAD_MAX = 1_000;
const payload = 'x'.repeat(900);
const agent = new Agent({ keepAlive: true });

let port = 0;
let toValidate = WEBHOOKS;
let validated = () => {};
let received: (path: string, number: number) => void = () => {};

const server = createServer(async (incoming, response) => {
  const [event] = JSON.parse((await buffer(incoming)).toString());
  if (incoming.headers['aeg-event-type'] === 'SubscriptionValidation') {
    response.end(JSON.stringify({ validationResponse: event.data.validationCode }));
    if (--toValidate === 0) validated();
    return;
  }
  response.end();
  received(incoming.url ?? '', event.data.number);
});
server.keepAliveTimeout = 60_000;

const MEASUREMENTS = { connect, latency, 'fan-out': fanOut, namespace };
process.on('message', async (order: Order) => {
  process.send?.(await MEASUREMENTS[order.type](order as never));
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));

/** Resolves when all webhooks were asked for their consent. */
function connect(order: { readonly port: number }): Promise<'connected'> {
  port = order.port;
  return new Promise((resolve) => {
    validated = () => resolve('connected');
    if (toValidate === 0) validated();
  });
}

/** One event after the other: the milliseconds from the begin of its publishing until it is here. */
async function latency({ events }: { readonly events: number }): Promise<number[]> {
  const latencies: number[] = [];
  for (let number = 0; number < events; number++) {
    const here = new Promise<void>((resolve) => {
      received = () => resolve();
    });
    const startedAtMs = performance.now();
    const published = publish('single', [number]);
    await here;
    latencies.push(performance.now() - startedAtMs);
    await published;
  }
  return latencies;
}

/** Publishes as fast as the topic's many subscriptions get the events. Resolves when every one has got every event. */
async function fanOut({ events }: { readonly events: number }): Promise<{ seconds: number; twice: number }> {
  const seen = new Map<string, Uint8Array>();
  let toReceive = events * FAN_OUT;
  let twice = 0;
  let next = 0;
  const paused: (() => void)[] = [];
  const isAhead = () => next - (events - toReceive / FAN_OUT) > EVENTS_AHEAD_MAX;
  const all = Promise.withResolvers<void>();
  received = (path, number) => {
    const of = seen.get(path) ?? new Uint8Array(events);
    seen.set(path, of);
    if (of[number] === 1) twice++;
    else if (--toReceive === 0) all.resolve();
    of[number] = 1;
    if (paused.length > 0 && !isAhead()) paused.shift()!();
  };
  const startedAtMs = performance.now();
  const publisher = async () => {
    for (;;) {
      if (isAhead()) await new Promise<void>((resolve) => paused.push(resolve));
      const first = next;
      if (first >= events) return;
      next += EVENTS_IN_BATCH;
      await publish('fan-out', numbers(first, Math.min(next, events)));
    }
  };
  await Promise.all(Array.from({ length: REQUESTS_AHEAD }, publisher));
  await all.promise;
  return { seconds: (performance.now() - startedAtMs) / 1000, twice };
}

/** Publishes to a namespace's topic, receives and acknowledges, all in batches of 100. */
async function namespace({ events }: { readonly events: number }): Promise<{ seconds: number }> {
  const headers = { authorization: `SharedAccessKey ${EVENT_GRID_KEY}` };
  const at = (path: string, query = '') => `/bench/topics/readings${path}?api-version=2024-06-01${query}`;
  const startedAtMs = performance.now();
  const publisher = async () => {
    const type = 'application/cloudevents-batch+json';
    for (let first = 0; first < events; first += EVENTS_IN_BATCH) {
      const batch = numbers(first, first + EVENTS_IN_BATCH).map((number) => ({
        specversion: '1.0',
        id: `reading-${number}`,
        source: '/bench',
        type: 'Reading',
        data: { number, payload },
      }));
      await post(at(':publish'), { ...headers, 'content-type': type }, JSON.stringify(batch));
    }
  };
  const receiver = async () => {
    for (let toReceive = events; toReceive > 0; ) {
      const text = await post(at('/eventsubscriptions/reader:receive', '&maxEvents=100&maxWaitTime=10'), headers, '');
      const { value } = JSON.parse(text) as { value: { brokerProperties: { lockToken: string } }[] };
      const lockTokens = value.map(({ brokerProperties }) => brokerProperties.lockToken);
      const json = { ...headers, 'content-type': 'application/json' };
      await post(at('/eventsubscriptions/reader:acknowledge'), json, JSON.stringify({ lockTokens }));
      toReceive -= value.length;
    }
  };
  await Promise.all([publisher(), receiver()]);
  return { seconds: (performance.now() - startedAtMs) / 1000 };
}

function publish(topic: string, events: readonly number[]): Promise<string> {
  const batch = events.map((number) => ({
    ...{ id: `order-${number}`, subject: `orders/${number}`, eventType: 'Placed', dataVersion: '1' },
    ...{ eventTime: '2026-01-01T00:00:00Z', data: { number, payload } },
  }));
  const headers = { 'aeg-sas-key': EVENT_GRID_KEY, 'content-type': 'application/json' };
  return post(`/${topic}/api/events?api-version=2018-01-01`, headers, JSON.stringify(batch));
}

function post(path: string, headers: Record<string, string>, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', path, headers, agent }, async (response) => {
      const text = (await buffer(response)).toString();
      if (response.statusCode === 200) resolve(text);
      else reject(new Error(`POST ${path}: ${response.statusCode} ${text}`));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

import { once } from 'node:events';
import { createServer, get as httpGet, type IncomingMessage, type ServerResponse } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { armOf, GROUP } from '../../support/arm.ts';
import { clockFromNow } from '../../support/bus.ts';
import { publisherOf, startGrid } from '../../support/event-grid.ts';

const LOCATION = { location: 'westeurope' };
const MINUTE_MS = 60_000;

interface Asked {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Receive = (asked: Asked, response: ServerResponse) => void;

/** A web server that answers as it is told. */
async function receiver(receive: Receive): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const one = { method: request.method ?? '', headers: request.headers, body: await text(request) };
    asked.push(one);
    receive(one, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, asked };
}

async function setUp(receive: Receive, schema: 'EventGridSchema' | 'CloudEventSchemaV1_0' = 'EventGridSchema') {
  const clock = clockFromNow();
  const azure = await startGrid({}, { clock });
  const { url, asked } = await receiver(receive);
  const { topics, eventSubscriptions } = armOf(azure);
  const topic = await topics.beginCreateOrUpdateAndWait(GROUP, 'orders', LOCATION);
  const begin = () =>
    eventSubscriptions.beginCreateOrUpdate(topic.id!, 'all', {
      destination: { endpointType: 'WebHook', endpointUrl: url },
      eventDeliverySchema: schema,
    });
  const state = async () => (await eventSubscriptions.get(topic.id!, 'all')).provisioningState;
  return { azure, clock, asked, begin, state };
}

function follow(url: string): Promise<{ status: number; body: string }> {
  const get = url.startsWith('https:') ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    get(url, async (response) => resolve({ status: response.statusCode ?? 0, body: await text(response) })).on(
      'error',
      reject,
    );
  });
}

it('an endpoint that fails twice, five seconds apart, gets no subscription', async () => {
  const { clock, asked, begin, state } = await setUp((_, response) => response.writeHead(500).end());
  const poller = await begin();
  expect(await state()).toBe('Creating');
  const ended = poller.pollUntilDone().then(
    () => undefined,
    (error: Error) => error,
  );
  await expect.poll(() => asked.length).toBe(1);
  await expect
    .poll(() => {
      clock.advance(5_000);
      return asked.length;
    })
    .toBe(2);
  const error = await ended;
  expect(error?.message).toMatch(/Webhook validation handshake failed for http:\/\/127\.0\.0\.1:\d+\/hook/);
  expect(error?.message).toContain('InternalServerError');
  await expect(state()).rejects.toMatchObject({ statusCode: 404 });
});

it('a human follows the validation URL, once', async () => {
  const { azure, asked, begin, state } = await setUp((_, response) => response.end());
  const poller = await begin();
  await expect.poll(state).toBe('AwaitingManualAction');
  await publisherOf(azure, 'orders', 'EventGrid').send([
    { eventType: 'Made', subject: 'held', dataVersion: '1', data: {} },
  ]);
  const [{ data }] = JSON.parse(asked[0]!.body);
  expect(data.validationUrl).toMatch(/^https:\/\/localhost:\d+\/eventsubscriptions\/all\/validate\?id=.*&apiVersion=/);
  expect(asked).toHaveLength(1);
  const wrong = data.validationUrl.replace(/token=.*/, 'token=00000000-0000-0000-0000-000000000000');
  expect((await follow(wrong)).status).toBe(400);
  expect(await follow(data.validationUrl)).toEqual({
    status: 200,
    body: 'Webhook successfully validated as a subscription endpoint.',
  });
  expect(await poller.pollUntilDone()).toMatchObject({ provisioningState: 'Succeeded' });
  expect((await follow(data.validationUrl)).status).toBe(400);
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]!.headers['aeg-event-type']).toBe('Notification');
});

it('after ten minutes without a human the subscription has failed', async () => {
  const { clock, asked, begin, state } = await setUp((_, response) => response.end());
  const poller = await begin();
  await expect.poll(state).toBe('AwaitingManualAction');
  clock.advance(10 * MINUTE_MS - 1);
  expect(await state()).toBe('AwaitingManualAction');
  clock.advance(1);
  await expect(poller.pollUntilDone()).rejects.toThrow(/Url validation/);
  expect(await state()).toBe('Failed');
  const [{ data }] = JSON.parse(asked[0]!.body);
  expect((await follow(data.validationUrl)).status).toBe(400);
});

it('a receiver of CloudEvents agrees by a header', async () => {
  const { asked, begin } = await setUp((_, response) => {
    response.writeHead(200, { 'webhook-allowed-origin': 'eventgrid.azure.net' }).end();
  }, 'CloudEventSchemaV1_0');
  expect(await (await begin()).pollUntilDone()).toMatchObject({ provisioningState: 'Succeeded' });
  expect(asked).toMatchObject([{ method: 'OPTIONS', headers: { 'webhook-request-origin': 'eventgrid.azure.net' } }]);
});

it('a receiver of CloudEvents agrees later, by the callback', async () => {
  const { asked, begin, state } = await setUp((_, response) => response.writeHead(200).end(), 'CloudEventSchemaV1_0');
  const poller = await begin();
  await expect.poll(state).toBe('AwaitingManualAction');
  const callback = asked[0]!.headers['webhook-request-callback'];
  expect((await follow(String(callback))).status).toBe(200);
  expect(await poller.pollUntilDone()).toMatchObject({ provisioningState: 'Succeeded' });
});

it('an update whose endpoint does not agree leaves the subscription as it was', async () => {
  let isWilling = true;
  const { clock, asked, azure, begin, state } = await setUp(({ body }, response) => {
    const [{ data }] = JSON.parse(body);
    if (isWilling) response.end(JSON.stringify({ validationResponse: data.validationCode }));
    else response.writeHead(401).end();
  });
  await (await begin()).pollUntilDone();
  isWilling = false;
  const { eventSubscriptions, topics } = armOf(azure);
  const { id } = await topics.get(GROUP, 'orders');
  const poller = await eventSubscriptions.beginUpdate(id!, 'all', { labels: ['new'] });
  expect(await state()).toBe('Updating');
  const ended = poller.pollUntilDone().catch((error: Error) => error);
  await expect.poll(() => asked.length).toBe(2);
  await expect
    .poll(() => {
      clock.advance(5_000);
      return asked.length;
    })
    .toBe(3);
  expect(await ended).toBeInstanceOf(Error);
  expect(await eventSubscriptions.get(id!, 'all')).toMatchObject({ provisioningState: 'Succeeded', labels: [] });
});

import { describe, expect, it } from 'vitest';
import type { EventSubscriptionDefinition } from '../../../../../emulators/event-grid/core/definitions.ts';
import type { HandshakeRequest } from '../../../../../emulators/event-grid/delivery/handshake.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { definition, delivering, type ReceivedRequest, receiver, SOURCE, webhook } from './delivering.ts';

const CODE = '512d38b6-c7b8-40c8-89fe-f46f9e9622b6';
const VALIDATION_URL = 'https://localhost:8443/eventsubscriptions/billing/validate?id=1';
const CLOUD: Partial<EventSubscriptionDefinition> = { eventDeliverySchema: 'CloudEventSchemaV1_0' };

function request(url: string, own: Partial<EventSubscriptionDefinition> = {}): HandshakeRequest {
  const subscribed = definition(webhook(url), own);
  return {
    subscription: { source: SOURCE, name: 'billing', schedule: 'basic', definition: subscribed },
    validationCode: CODE,
    validationUrl: VALIDATION_URL,
  };
}

/** What comes of a handshake with a receiver that answers always the same; failures are tried again at once. */
async function shake(
  answer: Parameters<typeof receiver>[0],
  own: Partial<EventSubscriptionDefinition> = {},
  more: Partial<HandshakeRequest['subscription']> = {},
) {
  const clock = new VirtualClock();
  const { deliverer, logged } = delivering({ clock });
  const { url, requests } = await receiver(answer);
  const asked = request(`${url}?key=secret`, own);
  const shaken = deliverer.handshake({ ...asked, subscription: { ...asked.subscription, ...more } });
  const over = shaken.then(() => true);
  // What waits for another try goes on when the clock does.
  while (!(await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 5, false))]))) clock.advance(100);
  return { result: await shaken, requests: requests as readonly ReceivedRequest[], url, logged };
}

describe('in the Event Grid schema', () => {
  it('posts a validation event, and is content with its code', async () => {
    const { result, requests } = await shake(({ body }, response) => {
      const [event] = JSON.parse(body);
      response.end(JSON.stringify({ validationResponse: event.data.validationCode }));
    });
    expect(result).toEqual({ type: 'validated' });
    expect(requests).toHaveLength(1);
    const [{ method, url, headers, body }] = requests as [ReceivedRequest];
    expect({ method, url }).toEqual({ method: 'POST', url: '/hook?key=secret' });
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': 'BILLING',
      'aeg-delivery-count': '0',
    });
    expect(JSON.parse(body)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        topic: SOURCE,
        subject: '',
        data: { validationCode: CODE, validationUrl: VALIDATION_URL },
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        eventTime: '2026-01-01T00:00:00.000Z',
        metadataVersion: '1',
        dataVersion: '1',
      },
    ]);
  });

  it('takes the answer of a receiver in .NET', async () => {
    const { result } = await shake((_request, response) => response.end(`{"ValidationResponse":"${CODE}"}`));
    expect(result).toEqual({ type: 'validated' });
  });

  it('takes an answer with a byte order mark', async () => {
    const { result } = await shake((_request, response) => response.end(`\ufeff{"validationResponse":"${CODE}"}`));
    expect(result).toEqual({ type: 'validated' });
  });

  it.each(['', 'fine', '{}', 'null', '[]', '{"validationResponse":"another"}'])(
    'waits for the validation URL after 200 without the code: %s',
    async (body) => {
      const { result, url } = await shake((_request, response) => response.end(body));
      expect(result).toMatchObject({ type: 'awaiting-manual-action' });
      const { message } = result as { message: string };
      expect(message).toContain(
        `handshake failed for ${url}. Http POST request returned 2XX response with response body ${body}.`,
      );
      expect(message).toContain('Http GET is expected on the validation url');
    },
  );

  it.each([
    [202, 'Accepted'],
    [404, 'NotFound'],
    [500, 'InternalServerError'],
    [599, '599'],
  ])('fails for %i, after one more try', async (status, name) => {
    const { result, requests, url } = await shake((_request, response) =>
      response.writeHead(status).end(JSON.stringify({ validationResponse: CODE })),
    );
    expect(requests).toHaveLength(2);
    expect(result).toEqual({
      type: 'failed',
      message: expect.stringMatching(
        new RegExp(
          `^Webhook validation handshake failed for ${url}. Http POST request failed with response code ${name}. For ` +
            'troubleshooting, visit https://aka.ms/esvalidation. Activity id:[0-9a-f-]{36}, timestamp: 1/1/2026 ' +
            '12:00:\\d\\d AM \\(UTC\\).$',
        ),
      ),
    });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it('is good when the second try is', async () => {
    let tries = 0;
    const { result } = await shake((_request, response) => {
      tries += 1;
      response.writeHead(tries === 1 ? 503 : 200).end(`{"validationResponse":"${CODE}"}`);
    });
    expect(result).toEqual({ type: 'validated' });
  });

  it('fails where nobody answers, and logs why', async () => {
    const clock = new VirtualClock();
    const { deliverer, logged } = delivering({ clock });
    const shaken = deliverer.handshake(request('http://127.0.0.1:1/hook'));
    await expect.poll(() => logged).toEqual([expect.stringMatching(/could not be validated: .* refused/)]);
    clock.advance(5_000);
    expect(await shaken).toMatchObject({ type: 'failed', message: expect.stringContaining('response code Unknown') });
  });

  it('gives a receiver 30 seconds', async () => {
    const clock = new VirtualClock();
    const { deliverer } = delivering({ clock });
    let asked = 0;
    const { url } = await receiver(() => {
      asked += 1;
    });
    const shaken = deliverer.handshake(request(url));
    await expect.poll(() => asked).toBe(1);
    clock.advance(30_000);
    const afterAWhile = () => {
      clock.advance(5_000);
      return asked;
    };
    await expect.poll(afterAWhile).toBe(2);
    clock.advance(30_000);
    expect(await shaken).toMatchObject({ type: 'failed' });
  });
});

describe('in CloudEvents', () => {
  it('asks with OPTIONS, and is content with its own origin', async () => {
    const { result, requests } = await shake(
      (_request, response) => response.writeHead(200, { 'WebHook-Allowed-Origin': 'eventgrid.azure.net' }).end(),
      CLOUD,
    );
    expect(result).toEqual({ type: 'validated' });
    expect(requests).toMatchObject([
      {
        method: 'OPTIONS',
        url: '/hook?key=secret',
        body: '',
        headers: {
          'webhook-request-origin': 'eventgrid.azure.net',
          'webhook-request-callback': VALIDATION_URL,
          'webhook-request-rate': '120',
        },
      },
    ]);
  });

  it.each([
    ['*', '*', undefined],
    ['eventgrid.azure.net', '60', 60],
    ['EventGrid.Azure.Net', 'many', undefined],
    ['*', '0', undefined],
  ])('takes the origin %s with the rate %s', async (origin, rate, allowedRatePerMinute) => {
    const headers = { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': rate };
    const { result } = await shake((_request, response) => response.writeHead(204, headers).end(), CLOUD);
    expect(result).toEqual({ type: 'validated', allowedRatePerMinute });
  });

  it('waits for the callback where there is no consent yet', async () => {
    const { result } = await shake((_request, response) => response.end(), CLOUD);
    expect(result).toMatchObject({ type: 'awaiting-manual-action' });
  });

  it('does not take the consent to another origin', async () => {
    const other = { 'WebHook-Allowed-Origin': 'example.org' };
    const { result } = await shake((_request, response) => response.writeHead(200, other).end(), CLOUD);
    expect(result).toMatchObject({ type: 'awaiting-manual-action' });
  });

  it('fails where OPTIONS is not served', async () => {
    const { result } = await shake((_request, response) => response.writeHead(405).end(), CLOUD);
    const message = expect.stringContaining(
      'Http OPTIONS request failed with response code MethodNotAllowed. For troubleshooting, visit ' +
        'https://aka.ms/esvalidationcloudevent.',
    );
    expect(result).toEqual({ type: 'failed', message });
  });

  it('offers no callback and no rate for a push subscription of a namespace', async () => {
    const { result, requests } = await shake((_request, response) => response.end(), CLOUD, { schedule: 'namespace' });
    expect(result).toMatchObject({ type: 'failed' });
    expect(requests[0]?.headers).not.toHaveProperty('webhook-request-callback');
    expect(requests[0]?.headers).not.toHaveProperty('webhook-request-rate');
  });
});

it('asks only webhooks', async () => {
  const { deliverer } = delivering();
  const resourceId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ServiceBus/namespaces/n/queues/q';
  const queue = { endpointType: 'ServiceBusQueue', properties: { resourceId, deliveryAttributeMappings: [] } } as const;
  const { subscription, ...rest } = request('http://127.0.0.1:1');
  const asked = { ...rest, subscription: { ...subscription, definition: definition(queue) } };
  expect(await deliverer.handshake(asked)).toEqual({ type: 'validated' });
});

it('keeps to the rate that an endpoint has allowed', async () => {
  const { attempt } = await import('./delivering.ts');
  const clock = new VirtualClock();
  const { deliverer } = delivering({ clock });
  const headers = { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '60' };
  const { url, requests } = await receiver((_request, response) => response.writeHead(200, headers).end());
  await deliverer.handshake(request(url, CLOUD));
  const delivery = () => deliverer.carryOut(attempt(webhook(url), CLOUD));
  await delivery();
  const second = delivery();
  const third = delivery();
  clock.advance(999);
  expect(requests).toHaveLength(2);
  clock.advance(1);
  await second;
  expect(requests).toHaveLength(3);
  clock.advance(1_000);
  await third;
  expect(requests).toHaveLength(4);
});

it('tells a webhook that its subscription is deleted', async () => {
  const { deliverer, logged } = delivering();
  const { url, requests } = await receiver((_request, response) => response.writeHead(500).end());
  await deliverer.notifyDeletion(request(url).subscription);
  expect(requests[0]?.headers).toMatchObject({ 'aeg-event-type': 'SubscriptionDeletion' });
  const data = { eventSubscriptionId: `${SOURCE}/providers/Microsoft.EventGrid/eventSubscriptions/billing` };
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject([
    { eventType: 'Microsoft.EventGrid.SubscriptionDeletedEvent', data },
  ]);
  await deliverer.notifyDeletion(request('http://127.0.0.1:1').subscription);
  expect(logged).toEqual([expect.stringContaining('was not told')]);
});

import { describe, expect, it } from 'vitest';
import { HttpCalls } from '../http-calls.ts';

const JSON_TYPE = 'content-type: application/json\r\n';
const ORDERS = JSON.stringify([
  { id: 'order-1', subject: 'orders/1', eventType: 'Placed', eventTime: '2026-01-01T00:00:00Z', dataVersion: '1' },
  { id: 'order-2', subject: 'orders/2', eventType: 'Placed', eventTime: '2026-01-01T00:00:00Z', dataVersion: '1' },
]);
const CLOUD_EVENT = { specversion: '1.0', id: 'order-1', source: '/shop', type: 'Placed', data: { item: 'coffee' } };

function publisher(acceptor = 'event-grid') {
  return new HttpCalls({ opener: 'publisher', acceptor, layer: 'tls' });
}

function eventGrid(acceptor = 'subscriber') {
  return new HttpCalls({ opener: 'event-grid', acceptor, direction: 'out' });
}

const NOTIFICATION = `${JSON_TYPE}aeg-event-type: Notification\r\naeg-subscription-name: HANDLER\r\n`;

describe('publishing to a topic', () => {
  it('is pushed by the publisher, and each event of the array counts', () => {
    const { capture } = publisher().call('POST /orders/api/events?api-version=2018-01-01', '200 OK', {
      headers: `${JSON_TYPE}aeg-sas-key: secret\r\n`,
      body: ORDERS,
    });
    expect(capture.hops).toMatchObject([
      { from: 'publisher', to: 'event-grid', openedBy: 'publisher', model: 'push', wire: 'request per message' },
    ]);
    expect(capture.deliveries).toMatchObject([
      { entity: 'orders', messageId: 'order-1', sizeBytes: (ORDERS.length - 3) / 2 },
      { entity: 'orders', messageId: 'order-2' },
    ]);
    expect(JSON.stringify(capture.exchanges)).not.toContain('secret');
  });

  it('the host may name the topic, and the query may hold the key', () => {
    const { capture } = publisher().call('POST /api/events?aeg-sas-key=c2VjcmV0', '200 OK', {
      headers: `host: orders.westeurope-1.eventgrid.azure.net\r\n${JSON_TYPE}`,
      body: ORDERS,
    });
    expect(capture.deliveries.map(({ entity }) => entity)).toEqual(['orders', 'orders']);
    expect(capture.exchanges[0]!.summary).toBe('/api/events?aeg-sas-key=redacted');
  });

  it('a CloudEvent comes alone, in a batch, or in headers', () => {
    const structured = JSON.stringify(CLOUD_EVENT);
    const { capture } = publisher()
      .call('POST /orders/api/events', '200 OK', {
        headers: 'content-type: application/cloudevents+json; charset=utf-8\r\n',
        body: structured,
      })
      .call('POST /orders/api/events', '200 OK', {
        headers: 'content-type: application/cloudevents-batch+json; charset=utf-8\r\n',
        body: `[${structured},${structured}]`,
      })
      .call('POST /orders/api/events', '200 OK', {
        headers:
          'ce-specversion: 1.0\r\nce-id: order-4\r\nce-source: /shop\r\nce-type: Placed\r\ncontent-type: text/plain\r\n',
        body: 'two coffees',
      });
    expect(capture.deliveries.map(({ messageId }) => messageId)).toEqual(['order-1', 'order-1', 'order-1', 'order-4']);
    expect(capture.deliveries[3]!.sizeBytes).toBe('two coffees'.length);
  });

  it('what is refused crosses nothing', () => {
    const { capture } = publisher().call('POST /orders/api/events', '401 Unauthorized', { body: ORDERS });
    expect([capture.hops, capture.deliveries]).toEqual([[], []]);
  });
});

describe('delivery to a webhook', () => {
  it('is pushed, over a connection that Event Grid opened', () => {
    const { capture } = eventGrid()
      .call('POST /hook?code=secret&clientId=shop', '200 OK', { headers: NOTIFICATION, body: ORDERS })
      .call('POST /hook?code=secret&clientId=shop', '202 Accepted', {
        headers: NOTIFICATION,
        body: JSON.stringify(CLOUD_EVENT),
      });
    expect(capture.hops).toMatchObject([
      {
        from: 'event-grid',
        to: 'subscriber',
        openedBy: 'event-grid',
        model: 'push',
        wire: 'request per message',
        deliveries: 3,
      },
    ]);
    expect(capture.hops[0]!.evidence[1]).toBe('event-grid sent 3 messages to "/hook" in 2 requests (packets 4 to 6)');
    expect(capture.deliveries.map(({ messageId }) => messageId)).toEqual(['order-1', 'order-2', 'order-1']);
    expect(capture.exchanges[0]!.summary).toBe('/hook?code=redacted&clientId=redacted');
  });

  it('what the webhook does not take is refused, not delivered', () => {
    const { capture } = eventGrid()
      .call('POST /hook', '503 Service Unavailable', { headers: NOTIFICATION, body: ORDERS })
      .call('POST /hook', '206 Partial Content', { headers: NOTIFICATION, body: ORDERS })
      .call('POST /hook', '200 OK', { headers: NOTIFICATION, body: ORDERS });
    expect(capture.hops).toMatchObject([{ to: 'subscriber', deliveries: 2, refused: 2 }]);
    expect(capture.hops[0]!.evidence[1]).toBe(
      'event-grid sent 2 messages to "/hook" in 3 requests (packets 4 to 8); ' +
        '2 of them were refused, the last with 206 (packet 6)',
    );
  });

  it('what the webhook never answers is refused', () => {
    const { capture } = eventGrid()
      .call('POST /hook', '200 OK', { headers: NOTIFICATION, body: ORDERS })
      .hang('POST /hook', { headers: NOTIFICATION, body: ORDERS });
    expect(capture.hops).toMatchObject([{ to: 'subscriber', deliveries: 2, refused: 1 }]);
    expect(capture.hops[0]!.evidence[1]).toMatch(/1 of them was refused, the last without an answer \(packet 6\)$/);
  });

  it('publishing without an answer crosses nothing', () => {
    const { capture } = publisher().hang('POST /orders/api/events', { body: ORDERS });
    expect(capture.hops).toEqual([]);
  });

  it('a hop is there also where nothing was taken', () => {
    const { capture } = eventGrid().call('POST /hook', '500 Oops', { headers: NOTIFICATION, body: ORDERS });
    expect(capture.hops).toMatchObject([{ from: 'event-grid', to: 'subscriber', deliveries: 0, refused: 1 }]);
    expect(capture.deliveries).toEqual([]);
  });

  it('a notice that a subscription is gone carries no event', () => {
    const headers = `${JSON_TYPE}aeg-event-type: SubscriptionDeletion\r\n`;
    const { capture } = eventGrid().call('POST /hook', '200 OK', { headers, body: ORDERS });
    expect(capture.hops).toEqual([]);
  });
});

describe('dead letters', () => {
  const HOUR = '2026/1/31/9/0f8fad5b-d9cb-469f-a165-70867728950e.json';
  const headers = 'x-ms-blob-type: BlockBlob\r\nx-ms-version: 2026-02-06\r\n';
  const body = JSON.stringify([{ id: 'order-1', deadLetterReason: 'MaxDeliveryAttemptsExceeded' }]);

  it.each([
    ['an account in the path', `/devstoreaccount1/dead-letters/HANDLER/${HOUR}`],
    ['an account in the host', `/dead-letters/HANDLER/${HOUR}`],
    ['a namespace', `/dead-letters/shop/orders/handler/${HOUR}`],
    ['a namespace and an account in the path', `/devstoreaccount1/dead-letters/shop/orders/handler/${HOUR}`],
  ])('are written to a container: %s', (_, path) => {
    const { capture } = eventGrid('storage').call(`PUT ${path}`, '201 Created', { headers, body });
    expect(capture.hops).toMatchObject([{ from: 'event-grid', to: 'storage', deliveries: 1 }]);
    expect(capture.deliveries).toMatchObject([{ entity: 'dead-letters', messageId: 'order-1' }]);
  });

  it('other blobs are not', () => {
    const path = `PUT /dead-letters/HANDLER/${HOUR}`;
    const { capture } = eventGrid('storage')
      .call(path, '201 Created', { headers, body: '[{"id":"order-1"}]' })
      .call(path, '403 Forbidden', { headers, body })
      .call(path, '201 Created', { body })
      .call('PUT /photos/cat.json', '201 Created', { headers, body });
    expect(capture.hops).toEqual([]);
  });
});

describe('namespaces', () => {
  const RECEIVE = 'POST /shop/topics/orders/eventsubscriptions/handler:receive?api-version=2024-06-01&maxEvents=10';
  const received = (...ids: string[]) =>
    JSON.stringify({
      value: ids.map((id) => ({
        brokerProperties: { lockToken: `token-${id}`, deliveryCount: 1 },
        event: { ...CLOUD_EVENT, id },
      })),
    });

  it('publishing is pushed by the publisher', () => {
    const { capture } = publisher('event-grid-namespace').call('POST /topics/orders:publish', '200 OK', {
      body: `[${JSON.stringify(CLOUD_EVENT)}]`,
      answer: '{}',
    });
    expect(capture.hops).toMatchObject([{ from: 'publisher', to: 'event-grid-namespace', model: 'push' }]);
    expect(capture.deliveries).toMatchObject([{ entity: 'orders', messageId: 'order-1' }]);
  });

  it('who receives polls', () => {
    const { capture } = publisher('event-grid-namespace')
      .call(RECEIVE, '200 OK', { answer: received('order-1', 'order-2') })
      .call('POST /shop/topics/orders/eventsubscriptions/handler:acknowledge', '200 OK', {
        answer: '{"succeededLockTokens":["token-order-1"],"failedLockTokens":[]}',
      });
    expect(capture.hops).toMatchObject([
      { from: 'event-grid-namespace', to: 'publisher', openedBy: 'publisher', model: 'pull', wire: 'poll' },
    ]);
    expect(capture.deliveries).toMatchObject([
      { entity: 'orders/eventsubscriptions/handler', messageId: 'order-1' },
      { messageId: 'order-2' },
    ]);
  });

  it('an answer that is held open until something comes makes it a long poll', () => {
    const { capture } = publisher('event-grid-namespace')
      .call(RECEIVE, '200 OK', { answer: received('order-1') })
      .call(RECEIVE, '200 OK', { answer: received('order-2'), waitMs: 4_000 });
    expect(capture.hops).toMatchObject([{ wire: 'long poll', deliveries: 2, polls: { requests: 2, empty: 0 } }]);
    expect(capture.hops[0]!.evidence[1]).toMatch(/answered after at most 4001 ms; no answer was empty$/);
  });

  it('so does one that brings nothing in the end', () => {
    const { capture } = publisher('event-grid-namespace').call(RECEIVE, '200 OK', {
      answer: '{"value":[]}',
      waitMs: 10_000,
    });
    expect(capture.hops).toMatchObject([{ wire: 'long poll', deliveries: 0, polls: { requests: 1, empty: 1 } }]);
  });
});

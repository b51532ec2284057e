import { describe, expect, it } from 'vitest';
import { RecorderBench } from '../conversation.ts';

/** What a subscriber and a storage account, or a namespace, say to each other. */
class Calls {
  readonly bench = new RecorderBench();
  readonly #conversation;

  constructor(layer: 'tcp' | 'tls' = 'tcp') {
    this.bench.recorder.nameHost('127.0.0.2', 'listener');
    this.#conversation = this.bench.connect('127.0.0.2', { via: 'storage-queue' });
    this.#conversation.tap.identify('acceptor', 'storage', 'emulated service');
    this.#conversation.layer = layer;
  }

  call(request: string, response: string, { headers = '', body = '', answer = '', waitMs = 1 } = {}): this {
    const length = `content-length: ${body.length}\r\n`;
    this.#conversation.send('opener', Buffer.from(`${request} HTTP/1.1\r\n${headers}${length}\r\n${body}`));
    this.#conversation.wait(waitMs);
    const answered = `HTTP/1.1 ${response}\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`;
    this.#conversation.send('acceptor', Buffer.from(answered));
    return this;
  }

  storage(request: string, response: string, more: { body?: string; answer?: string; waitMs?: number } = {}): this {
    return this.call(request, response, { headers: 'x-ms-version: 2026-02-06\r\n', ...more });
  }

  get capture() {
    return this.bench.recorder.capture();
  }
}

const EMPTY = '<QueueMessagesList />';
const ONE =
  '<QueueMessagesList><QueueMessage><MessageId>m-1</MessageId><MessageText>aGk=</MessageText></QueueMessage></QueueMessagesList>';
const ASK = 'GET /account/orders/messages?numofmessages=1&sig=secret';

describe('HTTP', () => {
  it('requests and answers are exchanges, without secrets', () => {
    const { capture } = new Calls().storage(ASK, '404 The queue is gone').storage('PUT /account/orders', '201 Created');
    expect(capture.exchanges).toMatchObject([
      { protocol: 'http', from: 'opener', operation: 'GET', packet: 4 },
      { from: 'acceptor', operation: '404', summary: 'The queue is gone', packet: 5 },
      { from: 'opener', operation: 'PUT', summary: '/account/orders' },
      { from: 'acceptor', operation: '201', summary: 'Created' },
    ]);
    expect(capture.exchanges[0]!.summary).toBe('/account/orders/messages?numofmessages=1&sig=redacted');
    expect(capture.connections[0]!.layers).toEqual(['tcp', 'http']);
    expect([capture.hops, capture.deliveries]).toEqual([[], []]);
  });

  it('who asks a storage queue again and again polls it, and empty answers are the evidence', () => {
    const { capture } = new Calls()
      .storage(ASK, '200 OK', { answer: EMPTY })
      .storage(`${ASK}&peekonly=true`, '200 OK', { answer: ONE })
      .storage(ASK, '200 OK', { answer: EMPTY })
      .storage(ASK, '200 OK', { answer: ONE });
    expect(capture.hops).toMatchObject([
      { from: 'storage', to: 'listener', openedBy: 'listener', model: 'pull', wire: 'poll', deliveries: 1 },
    ]);
    expect(capture.hops[0]!.polls).toEqual({ requests: 3, empty: 2 });
    expect(capture.hops[0]!.evidence[1]).toBe(
      'listener asked "orders" for messages 3 times (packets 4 to 10) and got 1 message; ' +
        '2 answers of 3 were empty, after at most 2 ms (asked in packets 4 to 8)',
    );
    expect(capture.deliveries).toMatchObject([{ entity: 'orders', messageId: 'm-1', sizeBytes: 4, packet: 11 }]);
  });

  it('an empty answer that was held open makes it a long poll', () => {
    const { capture } = new Calls('tls').call('DELETE /orders/messages/head?timeout=30', '204 No Content', {
      waitMs: 30_000,
    });
    expect(capture.hops).toMatchObject([{ to: 'listener', model: 'pull', wire: 'long poll', deliveries: 0 }]);
  });

  it('requests that carry messages push them', () => {
    const { capture } = new Calls()
      .storage('POST /account/orders/messages', '201 Created', { body: 'one', answer: ONE })
      .call('POST /events/messages', '201 Created', { body: 'two' })
      .call('POST /events/messages', '201 Created', {
        headers: 'content-type: application/vnd.microsoft.servicebus.json\r\n',
        body: '[{"Body":"3"},{"Body":"4"}]',
      })
      .call('POST /events/messages', '403 Forbidden', { body: 'refused' });
    expect(capture.hops).toMatchObject([
      { from: 'listener', to: 'storage', model: 'push', wire: 'request per message', deliveries: 4 },
    ]);
    expect(capture.deliveries.map(({ entity }) => entity)).toEqual(['orders', 'events', 'events', 'events']);
  });
});

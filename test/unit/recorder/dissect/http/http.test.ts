import { describe, expect, it } from 'vitest';
import { RecorderBench } from '../../conversation.ts';
import { HttpCalls } from '../http-calls.ts';

const EMPTY = '<QueueMessagesList />';
const ONE =
  '<QueueMessagesList><QueueMessage><MessageId>m-1</MessageId><MessageText>aGk=</MessageText></QueueMessage></QueueMessagesList>';
/** A listener and its storage account. */
class Calls extends HttpCalls {
  constructor(layer?: 'tcp' | 'tls') {
    super({ opener: 'listener', acceptor: 'storage', layer });
  }

  storage(request: string, response: string, more: { body?: string; answer?: string; waitMs?: number } = {}): this {
    return this.call(request, response, { headers: 'x-ms-version: 2026-02-06\r\n', ...more });
  }
}

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
      'listener asked "orders" for messages 3 times (packets 4 to 10) and got 1 message, ' +
        'answered after at most 2 ms; 2 answers of 3 were empty (asked in packets 4 to 8)',
    );
    expect(capture.deliveries).toMatchObject([{ entity: 'orders', messageId: 'm-1', sizeBytes: 4, packet: 11 }]);
  });

  it('an empty answer that was held open makes it a long poll', () => {
    const { capture } = new Calls('tls').call('DELETE /orders/messages/head?timeout=30', '204 No Content', {
      waitMs: 30_000,
    });
    expect(capture.hops).toMatchObject([{ to: 'listener', model: 'pull', wire: 'long poll', deliveries: 0 }]);
  });

  it('goes on where another protocol was offered and not taken', () => {
    const { capture } = new Calls()
      .call('GET /first', '200 OK', {
        headers: 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n',
        answer: 'hi',
      })
      .storage(ASK, '200 OK', { answer: ONE });
    expect(capture.exchanges.map(({ operation }) => operation)).toEqual(['GET', '200', 'GET', '200']);
    expect(capture.hops).toMatchObject([{ to: 'listener', deliveries: 1 }]);
    expect(capture.connections[0]!.layers).toEqual(['tcp', 'http']);
  });

  it('tells the entities of one connection apart up to a thousand', () => {
    const calls = new Calls();
    for (let i = 0; i < 1_002; i++)
      calls.storage(`POST /account/queue-${i}/messages`, '201 Created', { body: 'x', answer: ONE });
    const { hops, deliveries } = calls.capture;
    expect(hops[0]!.deliveries).toBe(1_002);
    expect(deliveries.slice(-3).map(({ entity }) => entity)).toEqual(['queue-999', '(others)', '(others)']);
  });

  it('says what was under way when it was over, and that it was to be', () => {
    const hung = new Calls()
      .call('GET /first', '200 OK')
      .hang('POST /account/orders/messages?sig=secret', { body: 'x' });
    expect(hung.capture.connections[0]!.closing).toMatchObject({
      kind: 'FIN',
      by: 'opener',
      unfinished: ['POST /account/orders/messages?sig=redacted had no answer'],
    });
    const cut = new Calls().part('GET /big', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nno more than this');
    expect(cut.capture.connections[0]!.closing!.unfinished).toEqual(['GET /big had only the beginning of an answer']);
  });

  it.each([
    ['the opener', { headers: 'Connection: close\r\n' }, 'opener'],
    ['the acceptor', { answerHeaders: 'connection: keep-alive, close\r\n' }, 'acceptor'],
  ] as const)('that %s said is the last on its connection ends it', (_, more, by) => {
    const { capture } = new Calls().call('GET /', '200 OK').call('GET /', '200 OK', more).finish();
    expect(capture.connections[0]).toMatchObject({ closing: { kind: 'HTTP', by, unfinished: [] } });
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

  it('reads each long body as it was, though several wait for their answers and their memory is used again', () => {
    const bench = new RecorderBench();
    const conversations = Array.from({ length: 12 }, () => bench.connect('127.0.0.2', { via: 'gateway' }));
    const bodyOf = (round: number, i: number) =>
      JSON.stringify([{ filler: `${i}`.repeat(20_000 + 1_000 * i), id: `${round}-${i}` }]);
    for (let round = 0; round < 3; round++) {
      conversations.forEach((conversation, i) => {
        const body = Buffer.from(bodyOf(round, i));
        const head = Buffer.from(`POST /orders/api/events HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n`);
        // The one in pieces, the other at once.
        if (i % 2 === 0)
          conversation.send('opener', head, body.subarray(0, 9_000)).send('opener', body.subarray(9_000));
        else conversation.send('opener', head, body);
      });
      for (const conversation of [...conversations].reverse()) {
        conversation.send('acceptor', Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
      }
    }
    const messages = bench.recorder.capture().deliveries.map(({ messageId, sizeBytes }) => `${messageId} ${sizeBytes}`);
    const expected = [0, 1, 2].flatMap((round) =>
      Array.from({ length: 12 }, (_, i) => `${round}-${i} ${bodyOf(round, i).length - 2}`).reverse(),
    );
    expect(messages).toEqual(expected);
  });
});

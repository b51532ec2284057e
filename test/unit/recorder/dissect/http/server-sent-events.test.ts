import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { EventStreamReader } from '../../../../../src/recorder/dissect/http/server-sent-events.ts';
import type { StreamedMessage } from '../../../../../src/recorder/dissect/message-stream.ts';
import { RecordedRelay } from '../../recorded-relay.ts';
import { HttpCalls } from '../http-calls.ts';

function read(...chunks: readonly (string | Buffer)[]): StreamedMessage[] {
  const events: StreamedMessage[] = [];
  const reader = new EventStreamReader((event) => events.push(event));
  for (const chunk of chunks) reader.feed(Buffer.from(chunk as string));
  return events;
}

describe('EventStreamReader', () => {
  it.each([
    ['data: hi\n\n', [{ sizeBytes: 2 }]],
    ['\ufeffdata:hi\r\n\r\ndata: you\r\r', [{ sizeBytes: 2 }, { sizeBytes: 3 }]],
    ['id: 7\nevent: tick\ndata: one\ndata: two\n\n', [{ sizeBytes: 7, messageId: '7' }]],
    ['data: {"id":"order-1","data":{"id":"no"}}\n\n', [{ sizeBytes: 35, messageId: 'order-1' }]],
    ['id:7\ndata:{"id":"x"}\n\n', [{ sizeBytes: 10, messageId: '7', eventId: 'x' }]],
    ['data\n\ndata:\ndata:\n\n', [{ sizeBytes: 0 }, { sizeBytes: 1 }]],
    [': keep-alive\n\nretry: 100\n\nid: 8\n\nevent: x\n\n\n\n', []],
    ['database: no\n\n data: no\n\ndata: without an end\n', []],
    ['data:  two spaces\n\n', [{ sizeBytes: 11 }]],
  ] as const)('reads %j, however it is cut', (text, events) => {
    const bytes = Buffer.from(text);
    expect(read(bytes)).toEqual(events);
    expect(read(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(events);
  });

  it('counts data that it does not keep', () => {
    const event = Buffer.from(`data: {"id":"far","text":"${'x'.repeat(200_000)}"}\n\n`);
    expect(read(event)).toEqual([{ sizeBytes: event.length - 'data: \n\n'.length }]);
  });

  it('never throws, and finds the same in any pieces', () => {
    const line = fc.oneof(fc.constantFrom('data: a', 'id: 1', '', ':', 'data'), fc.string());
    const text = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n'))).map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(text, fc.nat(), (stream, seed) => {
        const bytes = Buffer.from(stream);
        const cut = bytes.length === 0 ? 0 : seed % bytes.length;
        expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(read(bytes));
      }),
      { numRuns: 300 },
    );
  });
});

describe('an event stream', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close().closeAllConnections());

  it.each(['HTTP/1.1', 'HTTP/1.0'])('of a real %s server is pushed to who opened the connection', async (version) => {
    server = createServer((_, response) => {
      if (version === 'HTTP/1.0') response.shouldKeepAlive = response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(': welcome\n\n');
      for (const id of [1, 2]) response.write(`id: ${id}\ndata: tick ${id}\n\n`);
      setImmediate(() => response.end('data: the last\n\n'));
    });
    await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
    const relay = await RecordedRelay.before((server.address() as AddressInfo).port);
    const response = await fetch(`http://127.0.0.1:${relay.port}/live/orders?token=hunter2`);
    expect(await response.text()).toContain('the last');

    const { hops, deliveries, connections, ...capture } = await relay.finished();
    expect(hops).toMatchObject([
      { from: 'gateway', to: 'browser', openedBy: 'browser', model: 'push', wire: 'server push', deliveries: 3 },
    ]);
    expect(hops[0]!.evidence[1]).toMatch(
      /^browser asked for the event stream "\/live\/orders" \(packet 4\), and gateway sent browser 3 messages without a request for each \(packets? \d+( to \d+)?\)$/,
    );
    expect(deliveries.map(({ messageId }) => messageId)).toEqual(['1', '2', undefined]);
    expect(deliveries[0]).toMatchObject({ from: 'gateway', to: 'browser', entity: '/live/orders', sizeBytes: 6 });
    expect(connections[0]).toMatchObject({ layers: ['tcp', 'http'], http: { host: `127.0.0.1:${relay.port}` } });
    expect(JSON.stringify([capture.exchanges, hops, deliveries])).not.toContain('hunter2');
  });

  it('that is compressed is no deliveries, and its answer says so', () => {
    const calls = new HttpCalls({ opener: 'browser', acceptor: 'gateway' }).call('GET /live', '200 OK', {
      answerHeaders: 'Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n',
      answer: 'data: not really compressed\n\n',
    });
    expect(calls.capture.hops).toEqual([]);
    expect(calls.capture.exchanges[1]!.summary).toBe('OK, an event stream that is compressed (gzip) and not read');
  });
});

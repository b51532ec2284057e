import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocketServer as Server, WebSocketServer, WebSocket as WsClient } from 'ws';
import { LocalCa } from '../../../../../src/net/local-ca.ts';
import type { Capture } from '../../../../../src/recorder/capture.ts';
import { RecorderBench } from '../../conversation.ts';
import { RecordedRelay } from '../../recorded-relay.ts';

let server: Server;
afterEach(async () => {
  for (const socket of server.clients) socket.terminate();
  await new Promise((closed) => server.close(closed));
});

interface Served {
  readonly options?: ConstructorParameters<typeof WebSocketServer>[0];
  readonly tls?: Parameters<typeof RecordedRelay.before>[1];
  readonly onSocket: (socket: WsClient) => void;
}

async function serve({ options, tls, onSocket }: Served): Promise<RecordedRelay> {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  await new Promise((listening) => server.once('listening', listening));
  server.on('connection', onSocket);
  return RecordedRelay.before((server.address() as AddressInfo).port, tls);
}

function hopsOf({ hops }: Capture) {
  return hops.map(({ from, to, model, wire, deliveries, openedBy }) => ({
    from,
    to,
    openedBy,
    model,
    wire,
    deliveries,
  }));
}

const PUSHED = { from: 'gateway', to: 'browser', openedBy: 'browser', model: 'push', wire: 'server push' } as const;
const SENT = {
  from: 'browser',
  to: 'gateway',
  openedBy: 'browser',
  model: 'push',
  wire: 'request per message',
} as const;

describe('a WebSocket', () => {
  it("of Node's client carries messages of both sides", async () => {
    const relay = await serve({
      onSocket(socket) {
        socket.send(JSON.stringify({ id: 'order-1', total: 3 }));
        socket.send(Buffer.alloc(70_000));
        socket.on('message', (data) => {
          socket.ping('still there?');
          socket.close(1001, `enough of ${data}`);
        });
      },
    });
    const browser = new WebSocket(`ws://127.0.0.1:${relay.port}/live?access_token=hunter2`);
    let received = 0;
    browser.onmessage = () => {
      if (++received === 2) browser.send('thanks');
    };
    await new Promise((closed) => browser.addEventListener('close', closed));

    const capture = await relay.finished();
    expect(hopsOf(capture)).toEqual([
      { ...PUSHED, deliveries: 2 },
      { ...SENT, deliveries: 1 },
    ]);
    expect(capture.hops[0]!.evidence[1]).toMatch(
      /^browser opened a WebSocket at "\/live" \(packet 4\), and gateway sent browser 2 messages without a request for each \(packets? /,
    );
    expect(capture.deliveries.map(({ messageId, sizeBytes }) => [messageId, sizeBytes])).toEqual([
      ['order-1', 26],
      [undefined, 70_000],
      [undefined, 6],
    ]);
    expect(capture.connections[0]!.layers).toEqual(['tcp', 'http', 'websocket']);
    expect(capture.connections[0]).toMatchObject({
      closing: { kind: 'WebSocket close', by: 'acceptor', unfinished: [] },
    });
    expect(capture.connections[0]!.closing).not.toHaveProperty('condition');
    expect(capture.connections[0]!.closeReason).toMatch(/^WebSocket close 1001: enough of thanks.*, then FIN$/);
    expect(capture.exchanges.filter(({ protocol }) => protocol === 'websocket')).toMatchObject([
      { from: 'acceptor', operation: 'close', summary: '1001 enough of thanks' },
      { from: 'opener', operation: 'close' },
    ]);
    expect(JSON.stringify([capture.exchanges, capture.hops])).not.toContain('hunter2');
  });

  it('over TLS is read inside it', async () => {
    const certificates = await LocalCa.create();
    const relay = await serve({
      tls: { tls: 'required', certificates },
      onSocket: (socket) => socket.on('message', (data) => socket.send(data)),
    });
    const client = new WsClient(`wss://localhost:${relay.port}/echo`, { ca: certificates.certificatePem });
    client.on('open', () => client.send('hello'));
    await new Promise((answered) => client.once('message', answered));
    client.close();
    await new Promise((closed) => client.once('close', closed));
    const capture = await relay.finished();
    expect(hopsOf(capture)).toEqual([
      { ...SENT, deliveries: 1 },
      { ...PUSHED, deliveries: 1 },
    ]);
    expect(capture.connections[0]!.layers).toEqual(['tcp', 'tls', 'http', 'websocket']);
    const payloads = capture.packets.filter(({ number }) => capture.deliveries.some(({ packet }) => packet === number));
    expect(payloads.every(({ payload }) => payload[0] === 0x17)).toBe(true);
  });

  it('with permessage-deflate has its messages counted, and said that they are compressed', async () => {
    const relay = await serve({
      options: { perMessageDeflate: { threshold: 0 } },
      onSocket(socket) {
        for (let i = 0; i < 3; i++) socket.send(JSON.stringify({ id: `order-${i}`, text: 'again '.repeat(100) }));
      },
    });
    const browser = new WebSocket(`ws://127.0.0.1:${relay.port}/live`);
    let received = 0;
    browser.onmessage = () => {
      if (++received === 3) browser.close();
    };
    await new Promise((closed) => browser.addEventListener('close', closed));
    const capture = await relay.finished();
    expect(hopsOf(capture)).toEqual([{ ...PUSHED, deliveries: 3 }]);
    expect(capture.hops[0]!.evidence[1]).toMatch(/; they are compressed$/);
    expect(capture.deliveries.every(({ messageId }) => messageId === undefined)).toBe(true);
  });

  it('with messages in fragments, control frames between them, has as many deliveries as messages', async () => {
    const relay = await serve({ onSocket: (socket) => socket.on('message', () => {}) });
    const client = new WsClient(`ws://127.0.0.1:${relay.port}/up`, ['orders.v2', 'orders.v1'], {
      perMessageDeflate: false,
    });
    await new Promise((open) => client.once('open', open));
    client.send('{"id":', { fin: false });
    client.ping();
    client.send('"one"}', { fin: true });
    client.send('', { fin: true });
    client.close(4000, 'out of memory');
    await new Promise((closed) => client.once('close', closed));
    const capture = await relay.finished();
    expect(hopsOf(capture)).toEqual([{ ...SENT, deliveries: 2 }]);
    expect(capture.deliveries).toMatchObject([{ messageId: 'one', sizeBytes: 12 }, { sizeBytes: 0 }]);
    expect(capture.connections).toMatchObject([
      { closing: { kind: 'WebSocket close', by: 'opener', condition: '4000' } },
    ]);
  });

  it.each([1, 7, 10_000])('is read in pieces of %i bytes, whatever comes with the answer, or before it', (size) => {
    const frame = (text: string) => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
    const upgrade = 'GET /live HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\n';
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n';
    const bench = new RecorderBench();
    const conversation = bench.connect();
    const sendIn = (from: 'opener' | 'acceptor', bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += size) conversation.send(from, bytes.subarray(at, at + size));
    };
    sendIn('opener', Buffer.concat([Buffer.from(upgrade), frame('impatient')]));
    sendIn('acceptor', Buffer.concat([Buffer.from(answer), frame('{"id":"a"}'), frame('b')]));
    sendIn('opener', frame('last'));
    const { deliveries } = bench.recorder.capture();
    expect(deliveries.map(({ sizeBytes, messageId }) => [sizeBytes, messageId])).toEqual([
      [9, undefined],
      [10, 'a'],
      [1, undefined],
      [4, undefined],
    ]);
  });

  it('that was asked for and refused leaves the conversation HTTP', async () => {
    const relay = await serve({
      options: { verifyClient: () => false },
      onSocket: () => {},
    });
    const client = new WsClient(`ws://127.0.0.1:${relay.port}/live`);
    await new Promise((failed) => client.once('error', failed));
    const capture = await relay.finished();
    expect(capture.exchanges.map(({ operation }) => operation)).toEqual(['GET', '401']);
    expect(capture.connections[0]!.layers).toEqual(['tcp', 'http']);
    expect(capture.hops).toEqual([]);
  });
});

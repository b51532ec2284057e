import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { type ConnectionTap, NO_TAP, type Side, type StreamLayer } from '../../../../src/kernel/connection.ts';
import { createGateway, type Gateway } from '../../../../src/transport/http/gateway.ts';
import { type AmqpConnection, amqpOverWebSockets } from '../../../../src/transport/websocket/amqp-websocket.ts';

const opener = { host: '127.0.0.1', port: 1 };
const attempt = { direction: 'in', via: 'gateway', opener, acceptor: opener } as const;
const ignored = () => {};
const log = { info: ignored, warn: ignored, error: ignored };

let gateway: Gateway;
let server: Server;
let port: number;
let tapped: { layer: StreamLayer; from: Side; bytes: number }[];
let accept: (connection: AmqpConnection) => void;

beforeEach(async () => {
  tapped = [];
  accept = ({ stream }) => void stream.resume();
  gateway = await createGateway({
    upgrades: [amqpOverWebSockets((connection) => accept(connection))],
    services: [],
    clock: new VirtualClock(),
    log,
  });
  const tap: ConnectionTap = {
    ...NO_TAP.attempt(attempt),
    bytes: (layer, from, chunk) => void tapped.push({ layer, from, bytes: chunk.length }),
  };
  server = createServer((stream) => gateway.accept({ stream, tap, opener })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
});
afterEach(async () => {
  await gateway.close();
  server.close();
});

function connect(path = '/$servicebus/websocket', protocols = ['AMQPWSB10']): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols);
}

function accepted(): Promise<AmqpConnection['stream']> {
  return new Promise((resolve) => {
    accept = ({ stream }) => resolve(stream);
  });
}

describe('the handshake', () => {
  it.each([
    ['/$servicebus/websocket', ['AMQPWSB10'], 'AMQPWSB10'],
    ['/$servicebus/websocket/', ['AMQPWSB10'], 'AMQPWSB10'],
    ['/$ServiceBus/WebSocket', ['amqp'], 'amqp'],
    ['/$servicebus/websocket?api=1', ['other', 'amqp', 'AMQPWSB10'], 'AMQPWSB10'],
  ])('at %s offering %j selects %s', async (path, protocols, selected) => {
    const client = connect(path, protocols);
    await once(client, 'open');
    expect(client.protocol).toBe(selected);
    client.close();
    await once(client, 'close');
  });

  it.each([
    ['/elsewhere', ['AMQPWSB10'], 404],
    ['/$servicebus/websocket', [], 400],
    ['/$servicebus/websocket', ['mqtt'], 400],
  ])('at %s offering %j fails with %i', async (path, protocols, status) => {
    const client = connect(path, protocols);
    const [, response] = await once(client, 'unexpected-response');
    expect(response.statusCode).toBe(status);
    expect(JSON.parse((await buffer(response)).toString()).message).toMatch(/\.$/);
  });
});

describe('the stream', () => {
  it('carries bytes both ways and shows each to the tap', async () => {
    const serving = accepted();
    const client = connect();
    await once(client, 'open');
    const stream = await serving;
    client.send(Buffer.from('hello'));
    expect((await once(stream, 'data'))[0].toString()).toBe('hello');
    const answers: Buffer[] = [];
    client.on('message', (data: Buffer) => answers.push(data));
    stream.cork();
    for (const part of ['a', 'bc', 'def']) stream.write(part);
    stream.uncork();
    stream.end();
    const [code] = await once(client, 'close');
    expect(code).toBe(1000);
    expect(Buffer.concat(answers).toString()).toBe('abcdef');
    expect(tapped).toEqual([
      { layer: 'websocket', from: 'opener', bytes: 5 },
      { layer: 'websocket', from: 'acceptor', bytes: 1 },
      { layer: 'websocket', from: 'acceptor', bytes: 2 },
      { layer: 'websocket', from: 'acceptor', bytes: 3 },
    ]);
  });

  it('ends when the client closes, after its last byte', async () => {
    const serving = accepted();
    const client = connect();
    await once(client, 'open');
    client.send('x'.repeat(300_000), { binary: true });
    client.close();
    const stream = await serving;
    expect((await buffer(stream)).length).toBe(300_000);
    await once(client, 'close');
  });

  it('makes a client wait whose bytes nobody reads', async () => {
    const serving = accepted();
    const client = connect();
    await once(client, 'open');
    const stream = await serving;
    const total = 64;
    const chunk = Buffer.alloc(1024 * 1024);
    for (let i = 0; i < total; i++) client.send(chunk);
    // The stream takes one message more than it has room for; the rest stays in the sockets' buffers and the client.
    await once(stream, 'readable');
    await new Promise((resolve) => setImmediate(resolve));
    expect(stream.readableLength).toBeLessThan(8 * chunk.length);
    expect(client.bufferedAmount).toBeGreaterThan(0);
    client.close();
    expect((await buffer(stream)).length).toBe(total * chunk.length);
  });

  it('makes the writer wait for a client that does not read', async () => {
    const serving = accepted();
    const client = connect();
    await once(client, 'open');
    const stream = await serving;
    client.pause();
    const chunk = Buffer.alloc(1024 * 1024);
    let written = 0;
    while (written < 256 && stream.write(chunk)) written++;
    expect(stream.writableNeedDrain).toBe(true);
    client.terminate();
    stream.on('error', ignored);
    stream.resume();
    await once(stream, 'close');
  });

  it.each([
    ['text', (client: WebSocket) => client.send('AMQP'), 1003],
    ['a message that is too large', (client: WebSocket) => client.send(Buffer.alloc(17 * 1024 * 1024)), 1009],
  ])('refuses %s and stays up', async (_what, send, expected) => {
    accept = ({ stream }) => {
      stream.on('error', ignored);
      stream.resume();
    };
    const client = connect();
    await once(client, 'open');
    send(client);
    const [code] = await once(client, 'close');
    expect(code).toBe(expected);
    const next = connect();
    await once(next, 'open');
    next.close();
    await once(next, 'close');
  });
});

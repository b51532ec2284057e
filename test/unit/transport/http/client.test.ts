import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { duplexPair } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { Link } from '../../../../src/net/link.ts';
import { HttpClient } from '../../../../src/transport/http/client.ts';
import { RecordingTap } from '../../net/recording-tap.ts';

const NEVER = new AbortController().signal;
const PUT = { method: 'PUT', path: '/a?b=c', headers: { host: 'h' }, body: Buffer.from('body') };

/** A client, and Node's server at the other end of its stream. */
function clientOf(listener: RequestListener): HttpClient {
  const [near, far] = duplexPair();
  createServer(listener).emit('connection', far);
  const client = new HttpClient(near);
  onTestFinished(() => client.close());
  return client;
}

it('sends what it is given, one request after the other on one connection', async () => {
  const seen: unknown[] = [];
  const client = clientOf((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push([method, url, headers.host, headers['content-length'], Buffer.concat(chunks).toString()]);
      response.writeHead(201, { 'X-Own': 'yes' }).end(`answer ${seen.length}`);
    });
  });
  const first = await client.send(PUT, NEVER);
  const second = await client.send({ ...PUT, body: Buffer.alloc(0) }, NEVER);
  expect(seen).toEqual([
    ['PUT', '/a?b=c', 'h', '4', 'body'],
    ['PUT', '/a?b=c', 'h', '0', ''],
  ]);
  expect(first).toMatchObject({ status: 201, headers: { 'x-own': 'yes' }, body: Buffer.from('answer 1') });
  expect(second.body).toEqual(Buffer.from('answer 2'));
});

it('leaves nothing on the stream from one request to the next', async () => {
  const [near, far] = duplexPair();
  createServer((_request, response) => void response.end()).emit('connection', far);
  const client = new HttpClient(near);
  onTestFinished(() => client.close());
  const listeners = () => near.eventNames().map((name) => [name, near.listenerCount(name)]);
  await client.send(PUT, NEVER);
  await client.send(PUT, NEVER);
  const before = listeners();
  await client.send(PUT, NEVER);
  expect(listeners()).toEqual(before);
});

it('lets a peer close first that has said that it closes', async () => {
  const server = createServer((_request, response) => void response.writeHead(200, { connection: 'close' }).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const inner = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(inner, 'connect');
  const address = { host: '127.0.0.1', port };
  const tap = new RecordingTap().attempt({ direction: 'out', via: 'test', opener: address, acceptor: address });
  const client = new HttpClient(new Link({ inner, tap, layer: 'tcp', near: 'opener' }));
  await client.send(PUT, NEVER);
  expect(client.isUsable).toBe(false);
  client.close();
  await tap.whenClosed;
  expect(tap.events).toEqual(['acceptor fin', 'opener fin', 'closed']);
});

it('fails when the peer goes away without an answer, or in the middle of one', async () => {
  const silent = clientOf((_request, response) => response.destroy());
  await expect(silent.send(PUT, NEVER)).rejects.toThrow();
  const half = clientOf((_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half', () => response.destroy());
  });
  await expect(half.send(PUT, NEVER)).rejects.toThrow();
});

it('fails for what is not HTTP', async () => {
  const [near, far] = duplexPair();
  far.resume();
  far.write('nonsense\r\n\r\n');
  const client = new HttpClient(near);
  await expect(client.send(PUT, NEVER)).rejects.toThrow(/parse/i);
  client.close();
});

it('fails when it is told to give up', async () => {
  const client = clientOf(() => {});
  const giveUp = new AbortController();
  const sent = client.send(PUT, giveUp.signal);
  giveUp.abort();
  await expect(sent).rejects.toThrow(/abort/i);
});

it('cuts an answer without end, and is of no use after that', async () => {
  const client = clientOf((_request, response) => void response.end(Buffer.alloc(1024 * 1024 + 1)));
  const { status, body, isCut } = await client.send(PUT, NEVER);
  expect({ status, bytes: body.length, isCut }).toEqual({ status: 200, bytes: 64 * 1024, isCut: true });
  expect(client.isUsable).toBe(false);
});

it('resets the connection to a peer that does not stop sending', async () => {
  const [near, far] = duplexPair();
  createServer((_request, response) => void response.end(Buffer.alloc(1024 * 1024))).emit('connection', far);
  const resets: string[] = [];
  const resetAndDestroy = () => {
    resets.push('reset');
    near.destroy();
  };
  await new HttpClient(Object.assign(near, { resetAndDestroy })).send(PUT, NEVER);
  expect(resets).toEqual(['reset']);
});

it('takes a few interim answers, and fails when they do not end', async () => {
  const few = clientOf((_request, response) => {
    for (let i = 0; i < 5; i++) response.writeProcessing();
    response.writeHead(204).end();
  });
  expect((await few.send(PUT, NEVER)).status).toBe(204);
  const many = clientOf((_request, response) => {
    for (let i = 0; i < 50; i++) response.writeProcessing();
  });
  await expect(many.send(PUT, NEVER)).rejects.toThrow('too many interim answers');
  expect(many.isUsable).toBe(false);
});

it('knows whether it can send another request', async () => {
  const kept = clientOf((_request, response) => void response.end());
  await kept.send(PUT, NEVER);
  expect(kept.isUsable).toBe(true);
  const ended = clientOf((_request, response) => void response.setHeader('connection', 'close').end());
  await ended.send(PUT, NEVER);
  expect(ended.isUsable).toBe(false);
});

it('does not take an upgrade for an answer', async () => {
  const [near, far] = duplexPair();
  far.resume();
  far.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n');
  await expect(new HttpClient(near).send(PUT, NEVER)).rejects.toThrow();
});

it('leaves nothing behind on the stream, however many requests it carries', async () => {
  const [near, far] = duplexPair();
  createServer((_request, response) => void response.end()).emit('connection', far);
  const client = new HttpClient(near);
  await client.send(PUT, NEVER);
  const before = near.eventNames().map((name) => near.listenerCount(name));
  for (let i = 0; i < 20; i++) await client.send(PUT, NEVER);
  expect(near.eventNames().map((name) => near.listenerCount(name))).toEqual(before);
  client.close();
});

it('closes its connection', () => {
  const [near] = duplexPair();
  new HttpClient(near).close();
  expect(near.destroyed).toBe(true);
});

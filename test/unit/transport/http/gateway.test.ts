import { once } from 'node:events';
import { createServer, connect as dial, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { NO_TAP } from '../../../../src/kernel/connection.ts';
import { createGateway, type Gateway } from '../../../../src/transport/http/gateway.ts';
import type { HttpEngine } from '../../../../src/transport/http/service.ts';

const opener = { host: '127.0.0.1', port: 1 };
const attempt = { direction: 'in', via: 'gateway', opener, acceptor: opener } as const;
const ignored = () => {};
const log = { info: ignored, warn: ignored, error: ignored };
const echo = {
  path: '/echo',
  refusal: () => undefined,
  upgrade: (_request: unknown, socket: Duplex) => void socket.end('HTTP/1.1 101 Switching\r\n\r\n'),
};

let gateway: Gateway;
let server: Server;
let port: number;
beforeEach(async () => {
  gateway = await createGateway({ upgrades: [echo], services: [], clock: new VirtualClock(), log });
  server = createServer((stream) => gateway.accept({ stream, tap: NO_TAP.attempt(attempt), opener })).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
});
afterEach(async () => {
  await gateway.close();
  server.close();
});

/** Sends raw bytes and returns everything that comes back until the connection is gone, be it by a reset. */
async function exchange(request: string): Promise<string> {
  const socket = dial(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', ignored);
  socket.write(request);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

describe('over HTTP', () => {
  it('answers /health', async () => {
    const response = await get('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'healthy', message: 'Service is healthy.' });
  });

  it('says in a sentence that a path is unknown, without the query, which may hold a token', async () => {
    const response = await get('/nothing?sig=secret');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ status: 404, message: 'Nothing is served at GET /nothing.' });
  });

  it('asks for an upgrade where only that makes sense', async () => {
    for (const path of ['/echo', '/ECHO/']) {
      const response = await get(path);
      expect(response.status).toBe(426);
      expect(response.headers.get('upgrade')).toBe('websocket');
      expect(await response.json()).toMatchObject({ status: 426 });
    }
  });

  it('refuses a body that is too large or no JSON with 4xx', async () => {
    const post = (body: string) =>
      fetch(`http://127.0.0.1:${port}/health`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    expect((await post('{')).status).toBeGreaterThanOrEqual(400);
    expect((await post(`"${'x'.repeat(2_000_000)}"`)).status).toBeGreaterThanOrEqual(400);
    expect((await get('/health')).status).toBe(200);
  });

  it.each([
    ['a TLS record', '\x16\x03\x01\x02'],
    ['an unknown version', 'GET / HTTP/9.9\r\n\r\n'],
    ['AMQP', 'AMQP\x00\x01\x00\x00\r\n\r\n'],
    ['an endless request line', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n`],
  ])('closes a connection with %s, and only that one', async (_what, bytes) => {
    expect(await exchange(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await get('/health')).status).toBe(200);
  });
});

describe('upgrades', () => {
  const upgrade = (path: string, to: string) =>
    exchange(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\n\r\n`);

  it.each(['/echo', '/Echo/', '/echo?x=1'])('hands %s over', async (path) => {
    expect(await upgrade(path, 'websocket')).toMatch(/^HTTP\/1\.1 101 /);
  });

  it('answers 404 elsewhere', async () => {
    const answer = await upgrade('/other', 'websocket');
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('Nothing can be upgraded to websocket at /other.');
  });
});

it('asks an engine before the services, and before what is its own', async () => {
  const engine: HttpEngine = {
    name: 'engine',
    serves: ({ authority, path }) => authority.startsWith('engine.') && path !== '/not-mine',
    handle: (request, response) => void response.end(`engine ${request.url}`),
  };
  await gateway.close();
  gateway = await createGateway({ upgrades: [echo], services: [], engines: [engine], clock: new VirtualClock(), log });
  const ask = (host: string, path: string) =>
    exchange(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect(await ask('engine.test', '/health?x=1')).toContain('engine /health?x=1');
  expect(await ask('engine.test', '/not-mine')).toMatch(/^HTTP\/1\.1 404 /);
  expect(await ask('other.test', '/health')).toContain('Service is healthy.');
});

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import type { ConnectionTap } from '../../../../src/kernel/connection.ts';
import { NO_TAP } from '../../../../src/kernel/connection.ts';
import { createEngineFront, createServiceFront } from '../../../../src/transport/http/own-front.ts';
import type { HttpService } from '../../../../src/transport/http/service.ts';

const opener = { host: '127.0.0.1', port: 1 };

it('hands every request to the engine, also upgrades and /health, and ends connections that keep silent', async () => {
  const clock = new VirtualClock();
  const named: string[] = [];
  const tap: ConnectionTap = {
    ...NO_TAP.attempt({ direction: 'in', via: 'own', opener, acceptor: opener }),
    identify: (side, participant) => void named.push(`${side} ${participant}`),
  };
  const front = createEngineFront(
    {
      name: 'engine',
      serves: () => true,
      handle: (request, response) => void response.end(`${request.method} ${request.url}`),
    },
    clock,
  );
  const server = createServer((stream) => front.accept({ stream, tap, opener })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    await front.close();
    server.close();
  });
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  socket.write('GET /health HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n');
  expect(String(await once(socket, 'data'))).toContain('GET /health');
  expect(named).toEqual(['acceptor engine']);
  const closed = once(socket, 'close');
  clock.advance(120_000);
  await closed;
});

describe('a service alone on its port', () => {
  const service: HttpService = {
    name: 'service',
    serves: () => false,
    answer: ({ method, path, body }) => ({ status: 200, body: `${method} ${path} ${body.length}` }),
    errorReply: (status, message) => ({ status, headers: { 'content-type': 'x/y' }, body: `own ${message}` }),
  };

  async function ask(text: string): Promise<string> {
    const front = createServiceFront(service, new VirtualClock(), { info() {}, warn() {}, error() {} });
    const tap = NO_TAP.attempt({ direction: 'in', via: 'own', opener, acceptor: opener });
    const server = createServer((stream) => front.accept({ stream, tap, opener })).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(async () => {
      await front.close();
      server.close();
    });
    const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
    socket.write(text);
    return String(await once(socket, 'data'));
  }

  it('gets everything, also what it would not say is its own', async () => {
    expect(await ask('POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi')).toContain('POST /a 2');
  });

  it('says in its own form that something is no HTTP, or too large', async () => {
    const bad = await ask('NONSENSE\r\n\r\n');
    expect(bad).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: x\/y\r\n/);
    const large = await ask(`GET / HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`);
    expect(large).toMatch(/^HTTP\/1\.1 431 /);
    const body = await ask('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n');
    expect(body).toMatch(/^HTTP\/1\.1 413 /);
    expect(body).toContain('own The body of a request has at most');
  });
});

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { NO_TAP } from '../../../../src/kernel/connection.ts';
import { Link } from '../../../../src/net/link.ts';
import { createGateway } from '../../../../src/transport/http/gateway.ts';
import type { HttpEngine } from '../../../../src/transport/http/service.ts';

const opener = { host: '127.0.0.1', port: 1 };
const attempt = { direction: 'in', via: 'gateway', opener, acceptor: opener } as const;
const log = { info: () => {}, warn: () => {}, error: () => {} };

/** A gateway with an engine that says how much of a body has come, on a port of its own; closed after the test. */
async function openEngine(): Promise<{ clock: VirtualClock; socket: Socket; received: () => number | undefined }> {
  let bytes: number | undefined;
  const engine: HttpEngine = {
    name: 'engine',
    serves: () => true,
    handle(request, response) {
      bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes = (bytes ?? 0) + chunk.length;
      });
      request.once('end', () => response.end(`${bytes} bytes`));
    },
  };
  const clock = new VirtualClock();
  const gateway = await createGateway({ upgrades: [], services: [], engines: [engine], clock, log });
  const server = createServer({ allowHalfOpen: true }, (inner) => {
    const tap = NO_TAP.attempt(attempt);
    gateway.accept({ stream: new Link({ inner, tap, layer: 'tcp', near: 'acceptor' }), tap, opener });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  socket.on('error', () => {});
  onTestFinished(async () => {
    socket.destroy();
    await gateway.close();
    server.close();
  });
  return { clock, socket, received: () => bytes };
}

it('the body of a streamed request may take any time, as long as something comes', async () => {
  const { clock, socket, received } = await openEngine();
  socket.write('PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n');
  await expect.poll(received).toBe(0);
  for (let i = 1; i <= 3; i++) {
    socket.write('x');
    await expect.poll(received).toBe(i);
    if (i < 3) clock.advance(60_000);
  }
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200 [\s\S]*3 bytes/);
});

it('a streamed request of which nothing comes for a minute is answered 408', async () => {
  const { clock, socket, received } = await openEngine();
  socket.write('PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nx');
  await expect.poll(received).toBe(1);
  clock.advance(60_000);
  clock.advance(60_000);
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 408 /);
});

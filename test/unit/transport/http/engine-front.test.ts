import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import type { ConnectionTap } from '../../../../src/kernel/connection.ts';
import { NO_TAP } from '../../../../src/kernel/connection.ts';
import { createEngineFront } from '../../../../src/transport/http/engine-front.ts';

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

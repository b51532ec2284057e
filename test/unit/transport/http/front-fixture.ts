import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { NO_TAP } from '../../../../src/kernel/connection.ts';
import type { Log } from '../../../../src/kernel/emulator.ts';
import { createGateway } from '../../../../src/transport/http/gateway.ts';
import type { HttpService } from '../../../../src/transport/http/service.ts';

const opener = { host: '127.0.0.1', port: 1 };
const attempt = { direction: 'in', via: 'gateway', opener, acceptor: opener } as const;

export interface Front {
  readonly clock: VirtualClock;
  readonly errors: string[];
  readonly url: string;
  /** A plain connection, to write bytes on. */
  dial(): Promise<Socket>;
  /** What one connection brings back to these bytes until it is closed. */
  exchange(bytes: string): Promise<string>;
}

/** A gateway in front of services, on a port of its own; closed after the test. */
export async function openFront(...services: HttpService[]): Promise<Front> {
  const clock = new VirtualClock();
  const errors: string[] = [];
  const log: Log = { info: () => {}, warn: () => {}, error: (message) => errors.push(message) };
  const gateway = await createGateway({ upgrades: [], services, clock, log });
  const server = createServer((stream) => gateway.accept({ stream, tap: NO_TAP.attempt(attempt), opener }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    await gateway.close();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const open = async () => {
    const socket = dial(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  const exchange = async (bytes: string) => {
    const socket = await open();
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(bytes);
    await once(socket, 'close');
    return answer;
  };
  return { clock, errors, url: `http://127.0.0.1:${port}`, dial: open, exchange };
}

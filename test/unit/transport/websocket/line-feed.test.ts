import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { NO_TAP } from '../../../../src/kernel/connection.ts';
import { createGateway, type Gateway } from '../../../../src/transport/http/gateway.ts';
import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { type LineFeed, type LineSource, lineFeed } from '../../../../src/transport/websocket/line-feed.ts';

const opener = { host: '127.0.0.1', port: 1 };
const tap = NO_TAP.attempt({ direction: 'in', via: 'control', opener, acceptor: opener });
const ignored = () => {};
const log = { info: ignored, warn: ignored, error: ignored };

let clock: VirtualClock;
let feed: LineFeed;
let gateway: Gateway;
let server: Server;
let source: LineSource;
let refusal: HttpReply | undefined;
beforeEach(async () => {
  clock = new VirtualClock();
  refusal = undefined;
  feed = lineFeed({ path: '/live', clock, refusal: () => refusal, open: () => source });
  gateway = await createGateway({ upgrades: [feed.route], services: [], clock, log });
  server = createServer((stream) => gateway.accept({ stream, tap, opener })).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  feed.close();
  await gateway.close();
  server.close();
});

function connect(): { socket: WebSocket; lines: string[] } {
  const lines: string[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}/live?x=1`);
  socket.on('message', (data, isBinary) => void lines.push(isBinary ? 'binary' : String(data)));
  return { socket, lines };
}

describe('a line feed', () => {
  it('sends what there is, and again what is new', async () => {
    const waiting = ['one', 'two'];
    source = { next: () => waiting.shift() };
    const { socket, lines } = connect();
    await expect.poll(() => lines).toEqual(['one\n', 'two\n']);
    waiting.push('three');
    clock.advance(100);
    await expect.poll(() => lines).toHaveLength(3);
    socket.send('what a reader says means nothing');
    socket.close();
    await once(socket, 'close');
  });

  it('does not ask the source for a reader that does not read', async () => {
    let asked = 0;
    const line = 'x'.repeat(100_000);
    source = {
      next() {
        asked++;
        return line;
      },
    };
    const { socket, lines } = connect();
    await once(socket, 'upgrade');
    socket.pause();
    let before = -1;
    // Until the buffers of the system are full.
    await expect
      .poll(() => {
        const isStill = before === asked;
        before = asked;
        clock.advance(100);
        return isStill;
      })
      .toBe(true);
    for (let i = 0; i < 50; i++) clock.advance(100);
    expect(asked).toBe(before);
    source = { next: () => undefined };
    socket.resume();
    await expect.poll(() => lines.length).toBeGreaterThan(1);
    socket.terminate();
  });

  it('tells its readers when it is over', async () => {
    source = { next: () => undefined };
    const { socket } = connect();
    await once(socket, 'open');
    feed.close();
    const [code, reason] = await once(socket, 'close');
    expect([code, String(reason)]).toEqual([1001, 'azwire is stopping']);
  });

  it('ends a reader whose source fails', async () => {
    source = {
      next() {
        throw new Error('broken');
      },
    };
    const { socket } = connect();
    expect((await once(socket, 'close'))[0]).toBe(1011);
  });

  it('refuses with an answer of its own', async () => {
    refusal = { status: 403, headers: { 'content-type': 'text/plain' }, body: 'no' };
    const { socket } = connect();
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(403);
    socket.on('error', ignored).terminate();
  });
});

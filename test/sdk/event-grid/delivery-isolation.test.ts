import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { EVENT } from '../../support/event-destination.ts';
import { publisherOf, Subscriber, startGrid, webHook } from '../../support/event-grid.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n';
/** How a receiver treats a connection on which it is asked for something, once it has consented. */
const BAD: Readonly<Record<string, (socket: Socket) => void>> = {
  hangs: () => {},
  'closes in the middle': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'),
  'answers garbage': (socket) => socket.end('\x00\x01garbage\r\n\r\n'),
  'answers without end': (socket) => {
    socket.write(OK);
    const block = Buffer.alloc(65_536);
    const more = () => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', more);
    more();
  },
  'answers a byte now and then': (socket) => {
    socket.write(OK);
    const dripping = setInterval(() => socket.write('x'), 50);
    socket.on('close', () => clearInterval(dripping));
  },
  resets: (socket) => socket.resetAndDestroy(),
};

async function startBad(behave: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let asked = '';
    socket.on('data', (chunk) => {
      asked += chunk.toString();
      const [, code] = /"validationCode":"([^"]+)".*\]/s.exec(asked) ?? [];
      const body = `{"validationResponse":"${code}"}`;
      if (code) socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
      else if (asked.includes('Notification')) behave(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

/** That a subscription has begun to deliver. */
function attempted(azure: Azwire, subscription: string): boolean {
  const events = azure.messages('event-grid', 'orders', subscription, { top: 1_000 });
  return events.some(({ state, attempts }) => state === 'delivering' || (attempts as readonly object[])?.length > 0);
}

it('delivers to a good subscriber while all others are no good', async () => {
  const good = await Subscriber.start();
  const bad = await Promise.all(
    Object.values(BAD).map(async (behave, i) => ({ name: `bad-${i}`, destination: webHook(await startBad(behave)) })),
  );
  const eventSubscriptions = [...bad, { name: 'good', destination: webHook(good.url) }];
  const azure = await startGrid({ topics: [{ name: 'orders', eventSubscriptions }] });
  const publisher = publisherOf(azure, 'orders', 'EventGrid');
  const ids = Array.from({ length: 300 }, (_, i) => `order-${i}`);
  for (let i = 0; i < ids.length; i += 30) {
    await publisher.send(ids.slice(i, i + 30).map((id) => ({ ...EVENT, id })));
  }
  await good.received(ids.length);
  expect(good.events.map(({ id }) => id).sort()).toEqual([...ids].sort());
  for (const { name } of bad) await expect.poll(() => attempted(azure, name)).toBe(true);
});

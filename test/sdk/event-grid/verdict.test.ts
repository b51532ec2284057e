import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startSubscribed } from '../../support/event-destination.ts';

/** A web server that answers every request with the same status. */
async function answering(status: number): Promise<string> {
  const server = createServer((request, response) =>
    request.resume().once('end', () => response.writeHead(status).end()),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
}

it.each([
  [401, 'unauthorised'],
  [403, 'unauthorised'],
  [500, 'established'],
])('a subscriber that answers %i is %s', async (status, verdict) => {
  const endpointUrl = await answering(status);
  const azure = await startSubscribed({ endpointType: 'WebHook', properties: { endpointUrl } });
  const verdicts = () =>
    azure.capture().attempts.flatMap(({ direction, verdict }) => (direction === 'out' ? verdict : []));
  await expect.poll(() => azure.capture().exchanges.some(({ operation }) => operation === String(status))).toBe(true);
  expect(verdicts()[0]).toBe(verdict);
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudEvent, emitterFor, httpTransport, Mode } from 'cloudevents';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordedRelay } from '../../recorded-relay.ts';

let server: Server | undefined;
afterEach(() => void server?.close().closeAllConnections());

async function relayTo(...statuses: readonly number[]): Promise<RecordedRelay> {
  const answers = [...statuses];
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(answers.shift() ?? 204).end());
  });
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  return RecordedRelay.before((server.address() as AddressInfo).port);
}

const event = (id: string) => new CloudEvent({ id, source: '/shop', type: 'order.placed', data: { total: 3 } });

describe('CloudEvents between participants', () => {
  it('of the CloudEvents SDK are messages in both modes; what is refused is none', async () => {
    const relay = await relayTo(204, 202, 500);
    const url = `http://127.0.0.1:${relay.port}/hooks/orders?code=hunter2`;
    await emitterFor(httpTransport(url), { mode: Mode.BINARY })(event('one'));
    await emitterFor(httpTransport(url), { mode: Mode.STRUCTURED })(event('two'));
    await emitterFor(httpTransport(url), { mode: Mode.BINARY })(event('three'));
    const { hops, deliveries, exchanges } = await relay.finished();
    expect(hops).toMatchObject([
      { from: 'browser', to: 'gateway', model: 'push', wire: 'request per message', deliveries: 2, refused: 1 },
    ]);
    expect(deliveries).toMatchObject([
      { entity: '/hooks/orders', messageId: 'one' },
      { entity: '/hooks/orders', messageId: 'two' },
    ]);
    expect(JSON.stringify([hops, exchanges])).not.toContain('hunter2');
  });

  it('in a batch are a message each; a request without their marks is none', async () => {
    const relay = await relayTo();
    const post = (contentType: string, body: unknown) =>
      fetch(`http://127.0.0.1:${relay.port}/hooks`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: JSON.stringify(body),
      });
    await post('application/cloudevents-batch+json', [event('one'), event('two')]);
    await post('application/json', event('three'));
    const { deliveries } = await relay.finished();
    expect(deliveries.map(({ messageId }) => messageId)).toEqual(['one', 'two']);
  });
});

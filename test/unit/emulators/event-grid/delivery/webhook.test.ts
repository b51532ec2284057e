import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { attempt, cloudEvent, delivering, event, rawReceiver, receiver, webhook } from './delivering.ts';

/** For a clock that stands: as many real moments as it takes. */
async function advanceWhenConnected(clock: VirtualClock, ms: number, isConnected: () => boolean) {
  await expect.poll(isConnected).toBe(true);
  clock.advance(ms);
}

describe('the request', () => {
  it('has the headers of a delivery, the query of the URL and an array of one event', async () => {
    const { deliverer } = delivering();
    const { url, requests } = await receiver();
    expect(await deliverer.carryOut(attempt(webhook(`${url}?code=a%20b`)))).toEqual({ type: 'delivered', status: 200 });
    const [request] = requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: '/hook?code=a%20b',
      headers: {
        host: new URL(url).host,
        'content-type': 'application/json; charset=utf-8',
        'aeg-subscription-name': 'BILLING',
        'aeg-delivery-count': '0',
        'aeg-data-version': '1.0',
        'aeg-metadata-version': '1',
        'aeg-event-type': 'Notification',
        'aeg-output-event-id': event().outputEventId,
      },
    });
    expect(request?.headers).not.toHaveProperty('webhook-request-origin');
    expect(JSON.parse(request?.body ?? '')).toMatchObject([{ id: 'event-1', data: { number: 1 } }]);
  });

  it('has a CloudEvent as an object, and several as an array where there are batches', async () => {
    const { deliverer } = delivering();
    const { url, requests } = await receiver();
    const cloud = { eventDeliverySchema: 'CloudEventSchemaV1_0' } as const;
    await deliverer.carryOut(attempt(webhook(url), cloud, [cloudEvent()]));
    const batched = webhook(url, { maxEventsPerBatch: 10 });
    await deliverer.carryOut(attempt(batched, cloud, [cloudEvent(1)]));
    await deliverer.carryOut(attempt(batched, cloud, [cloudEvent(1), cloudEvent(2)]));
    expect(requests.map(({ headers }) => [headers['content-type'], headers['webhook-request-origin']])).toEqual([
      ['application/cloudevents+json; charset=utf-8', 'eventgrid.azure.net'],
      ['application/cloudevents-batch+json; charset=utf-8', 'eventgrid.azure.net'],
      ['application/cloudevents-batch+json; charset=utf-8', 'eventgrid.azure.net'],
    ]);
    const [single, one, two] = requests.map(({ body }) => JSON.parse(body));
    expect(single).toMatchObject({ id: 'event-1', specversion: '1.0' });
    expect(one).toMatchObject([{ id: 'event-1' }]);
    expect(two).toMatchObject([{ id: 'event-1' }, { id: 'event-2' }]);
    expect(requests[0]?.headers).toMatchObject({ 'aeg-metadata-version': '1.0' });
    expect(requests[0]?.headers).not.toHaveProperty('aeg-data-version');
  });

  it('shows a token where the endpoint wants one', async () => {
    const { deliverer } = delivering();
    const { url, requests } = await receiver();
    const tenant = '20000000-0000-4000-8000-000000000001';
    const guarded = { azureActiveDirectoryApplicationIdOrUri: 'api://hook', azureActiveDirectoryTenantId: tenant };
    await deliverer.carryOut(attempt(webhook(url, guarded)));
    const [, claims = ''] = (requests[0]?.headers.authorization ?? '').split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: 'api://hook', tid: tenant });
  });

  it('goes over a connection that is kept', async () => {
    const { deliverer, recorder } = delivering();
    const { url } = await receiver();
    for (let i = 0; i < 5; i++) await deliverer.carryOut(attempt(webhook(url)));
    expect(recorder.capture().attempts).toHaveLength(1);
  });

  it('goes over another connection when the peer has closed the one that was kept', async () => {
    const { deliverer } = delivering();
    const sockets: Socket[] = [];
    const { url } = await rawReceiver((socket) => {
      sockets.push(socket);
      socket.on('data', () => {
        if (sockets.length === 1 && socket.bytesWritten > 0) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      });
    });
    expect(await deliverer.carryOut(attempt(webhook(url)))).toMatchObject({ type: 'delivered' });
    expect(await deliverer.carryOut(attempt(webhook(url)))).toMatchObject({ type: 'delivered' });
    expect(sockets).toHaveLength(2);
  });

  it('lets go of a connection that carries nothing', async () => {
    const clock = new VirtualClock();
    const { deliverer } = delivering({ clock });
    const closed: Promise<unknown>[] = [];
    const { url } = await rawReceiver((socket) => {
      closed.push(once(socket, 'close'));
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
      socket.on('end', () => socket.end());
    });
    await deliverer.carryOut(attempt(webhook(url)));
    clock.advance(60_000);
    await Promise.all(closed);
    expect(await deliverer.carryOut(attempt(webhook(url)))).toMatchObject({ type: 'delivered' });
    expect(closed).toHaveLength(2);
  });
});

describe('the answer', () => {
  it.each([200, 201, 202, 203, 204])('%i is a success', async (status) => {
    const { deliverer } = delivering();
    const { url } = await receiver((_request, response) => response.writeHead(status).end());
    expect(await deliverer.carryOut(attempt(webhook(url)))).toEqual({ type: 'delivered', status });
  });

  it.each([
    [205, 'Aborted'],
    [302, 'Aborted'],
    [400, 'BadRequest'],
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [404, 'NotFound'],
    [408, 'TimedOut'],
    [413, 'PayloadTooLarge'],
    [429, 'Busy'],
    [500, 'Aborted'],
    [503, 'Busy'],
  ])('%i is a failure: %s', async (status, outcome) => {
    const { deliverer, logged } = delivering();
    const { url } = await receiver((_request, response) => response.writeHead(status, { location: '/x' }).end());
    const result = await deliverer.carryOut(attempt(webhook(url)));
    expect(result).toEqual({ type: 'failed', outcome, status, detail: `The endpoint answered ${status}.` });
    expect(logged).toEqual([`events could not be delivered: The endpoint answered ${status}.`]);
  });
});

describe('a receiver that is no good', () => {
  async function outcomeOf(onSocket: (socket: Socket) => void) {
    const { deliverer } = delivering();
    const { url } = await rawReceiver(onSocket);
    return deliverer.carryOut(attempt(webhook(url)));
  }

  it('closes without an answer', async () => {
    expect(await outcomeOf((socket) => socket.on('data', () => socket.end()))).toMatchObject({
      outcome: 'SocketError',
    });
  });

  it('resets', async () => {
    const reset = (socket: Socket) => socket.on('data', () => socket.resetAndDestroy());
    expect(await outcomeOf(reset)).toMatchObject({ outcome: 'SocketError' });
  });

  it('closes in the middle of its answer', async () => {
    const half = (socket: Socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'));
    expect(await outcomeOf(half)).toMatchObject({ outcome: 'SocketError' });
  });

  it.each([
    'garbage\r\n\r\n',
    '\x16\x03\x01',
    'HTTP/1.1 999999 ?\r\n\r\n',
    `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(9999)}`,
  ])('answers garbage: %#', async (garbage) => {
    const answer = (socket: Socket) => socket.on('data', () => socket.end(garbage));
    expect(await outcomeOf(answer)).toMatchObject({ outcome: 'SocketError' });
  });

  it('answers without end: its status counts, and the rest is not read', async () => {
    const { deliverer } = delivering();
    const block = Buffer.alloc(65_536, 'x');
    const gone = Promise.withResolvers<void>();
    const { url } = await rawReceiver((socket) => {
      socket.on('close', () => gone.resolve());
      const more = () => {
        while (!socket.destroyed && socket.write(block));
      };
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n');
        socket.on('drain', more);
        more();
      });
    });
    expect(await deliverer.carryOut(attempt(webhook(url)))).toMatchObject({ type: 'delivered' });
    await gone.promise;
  });

  it('switches to another protocol', async () => {
    const upgrade = (socket: Socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'));
    expect(await outcomeOf(upgrade)).toMatchObject({ outcome: 'SocketError' });
  });

  it.each([
    ['says nothing', () => {}],
    [
      'begins an answer and stops',
      (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    ],
    ['ends its side and says nothing', (socket: Socket) => void socket.pause()],
  ])('%s: it has 30 seconds, and others do not wait for it', async (_name, behave) => {
    const clock = new VirtualClock();
    const { deliverer } = delivering({ clock });
    let isAsked = false;
    const slow = await rawReceiver((socket) => {
      socket.once('data', () => {
        isAsked = true;
        behave(socket);
      });
    });
    const good = await receiver();
    const hanging = deliverer.carryOut(attempt(webhook(slow.url)));
    await expect.poll(() => isAsked).toBe(true);
    for (let i = 0; i < 3; i++) {
      expect(await deliverer.carryOut(attempt(webhook(good.url)))).toMatchObject({ type: 'delivered' });
    }
    clock.advance(29_999);
    expect(await deliverer.carryOut(attempt(webhook(good.url)))).toMatchObject({ type: 'delivered' });
    clock.advance(1);
    expect(await hanging).toMatchObject({ type: 'failed', outcome: 'TimedOut' });
  });

  it('does not read what it is sent', async () => {
    const clock = new VirtualClock();
    const { deliverer } = delivering({ clock });
    let isConnected = false;
    const { url } = await rawReceiver((socket) => {
      socket.pause();
      isConnected = true;
    });
    const large = event();
    const payload = Buffer.from(JSON.stringify({ data: 'x'.repeat(8 * 1024 * 1024) }));
    const sent = deliverer.carryOut(attempt(webhook(url), {}, [{ ...large, event: { ...large.event, payload } }]));
    await advanceWhenConnected(clock, 30_000, () => isConnected);
    expect(await sent).toMatchObject({ outcome: 'TimedOut' });
  });
});

describe('an endpoint that cannot be reached', () => {
  it('refuses', async () => {
    const { deliverer, recorder } = delivering();
    const result = await deliverer.carryOut(attempt(webhook('http://127.0.0.1:1/hook?secret')));
    expect(result).toMatchObject({ outcome: 'SocketError', detail: expect.stringContaining('refused') });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(recorder.capture().attempts).toMatchObject([{ opener: 'event-grid', verdict: 'refused' }]);
  });

  it('has a name that is not found', async () => {
    const { deliverer, recorder } = delivering();
    const result = await deliverer.carryOut(attempt(webhook('http://nowhere.invalid/hook')));
    expect(result).toMatchObject({ outcome: 'ResolutionError' });
    expect(recorder.capture().attempts).toMatchObject([{ verdict: 'name not found' }]);
  });

  it('has a certificate of somebody else', async () => {
    const { LocalCa } = await import('../../../../../src/net/local-ca.ts');
    const ca = await LocalCa.create();
    const server = createServer({
      SNICallback: (name, done) => void ca.secureContext(name).then((c) => done(null, c)),
    });
    server.on('request', (_request, response) => response.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    const url = `https://localhost:${(server.address() as AddressInfo).port}/hook`;
    const { deliverer, recorder } = delivering();
    expect(await deliverer.carryOut(attempt(webhook(url)))).toMatchObject({ outcome: 'SocketError' });
    expect(recorder.capture().attempts).toMatchObject([{ verdict: 'TLS failed' }]);
    const trusting = delivering({ authorities: [ca.certificatePem] });
    expect(await trusting.deliverer.carryOut(attempt(webhook(url)))).toMatchObject({ type: 'delivered' });
  });

  it('speaks no TLS', async () => {
    const { port } = await receiver();
    const { deliverer } = delivering();
    const result = await deliverer.carryOut(attempt(webhook(`https://localhost:${port}/hook`)));
    expect(result).toMatchObject({ outcome: 'SocketError', detail: expect.stringContaining('TLS failed') });
  });

  it('accepts connections and says nothing of TLS: it has 30 seconds', async () => {
    const clock = new VirtualClock();
    let isDialled = false;
    const { port } = await rawReceiver(() => {
      isDialled = true;
    });
    const { deliverer } = delivering({ clock });
    const sent = deliverer.carryOut(attempt(webhook(`https://localhost:${port}/hook`)));
    await advanceWhenConnected(clock, 30_000, () => isDialled);
    expect(await sent).toMatchObject({ outcome: 'TimedOut' });
  });

  it('is outside of what may be dialled: recorded, logged once, and tried again', async () => {
    const { deliverer, recorder, logged } = delivering();
    for (let i = 0; i < 2; i++) {
      const result = await deliverer.carryOut(attempt(webhook('http://203.0.113.7/hook')));
      expect(result).toMatchObject({ outcome: 'SocketError', detail: expect.stringContaining('egress policy') });
    }
    expect(recorder.capture().attempts).toMatchObject([{ verdict: 'refused' }, { verdict: 'refused' }]);
    expect(logged).toEqual([expect.stringContaining('The egress policy does not allow 203.0.113.7')]);
  });
});

it('gives up what is under way when it is stopped', async () => {
  const { deliverer } = delivering();
  let isAsked = false;
  const { url } = await rawReceiver((socket) => {
    socket.on('data', () => {
      isAsked = true;
    });
  });
  const hanging = deliverer.carryOut(attempt(webhook(url)));
  await expect.poll(() => isAsked).toBe(true);
  await deliverer.stop();
  expect(await hanging).toMatchObject({ type: 'failed', outcome: 'Canceled' });
});

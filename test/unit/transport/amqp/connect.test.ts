import { once } from 'node:events';
import { type AddressInfo, connect, type Server } from 'node:net';
import { duplexPair } from 'node:stream';
import rhea, { type Container, type EventContext } from 'rhea';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../src/kernel/clock.ts';
import { type AmqpClient, connectAmqp } from '../../../../src/transport/amqp/connect.ts';
import type { IncomingDelivery } from '../../../../src/transport/amqp/delivery.ts';
import { PeerError } from '../../../../src/transport/amqp/peer-error.ts';
import { ACCEPTED, RELEASED } from '../../../../src/wire/amqp/delivery-state.ts';
import { encodeMessage } from '../../../../src/wire/amqp/encode-message.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { StoreService, servedPair } from './store-service.ts';

const options = { clock: new VirtualClock(), containerId: 'opener', hostname: 'bus' };
const text = (value: string) => encodeMessage({ body: amqp.string(value) });
const GOOD = { ...options, credentials: { username: 'key', password: 'good' } };

describe('against our own server', () => {
  async function connected(service = new StoreService()) {
    const pair = servedPair(service);
    return { ...pair, service, client: await connectAmqp(pair.stream, options) };
  }

  it('sends many messages over one link and gets each outcome', async () => {
    const { client, service } = await connected();
    service.decide = ({ payload }) =>
      payload.includes('bad') ? { type: 'rejected', error: { condition: 'x:bad' } } : ACCEPTED;
    const outcomes = await Promise.all(
      Array.from({ length: 3000 }, (_, i) => client.send('store', text(i === 7 ? 'bad' : `message ${i}`))),
    );
    expect(outcomes[7]).toMatchObject({ type: 'rejected', error: { condition: 'x:bad' } });
    expect(outcomes.filter(({ type }) => type === 'accepted')).toHaveLength(2999);
    expect(service.links.size).toBe(1);
    await client.close();
    expect(service.links.size).toBe(0);
  });

  it('sends and receives messages larger than a frame', async () => {
    const { client, service } = await connected();
    service.maxMessageBytes = 10_000_000;
    const large = text('x'.repeat(5_000_000));
    expect(await client.send('store', large)).toEqual(ACCEPTED);
    const got = Promise.withResolvers<Buffer>();
    const onMessage = (delivery: IncomingDelivery) => {
      delivery.settle(RELEASED);
      got.resolve(delivery.payload);
    };
    const receiving = await client.receive('store', { credit: 1, onMessage });
    expect((await got.promise).equals(large)).toBe(true);
    await client.send('store', text('next'));
    receiving.close();
    expect(await receiving.closed).toBeInstanceOf(PeerError);
    await client.close();
    expect(service.outcomes).toContain('released');
  });

  it('keeps to the size that the peer allows', async () => {
    const { client, service } = await connected();
    service.maxMessageBytes = 100;
    await expect(client.send('store', text('x'.repeat(200)))).rejects.toMatchObject({
      condition: 'amqp:link:message-size-exceeded',
    });
    expect(await client.send('store', text('x'))).toEqual(ACCEPTED);
    await client.close();
  });

  it('rejects what the peer refuses, and can go on', async () => {
    const { client } = await connected();
    const refused = { name: 'PeerError', condition: 'amqp:not-found', message: 'There is no nowhere.' };
    await expect(client.send('nowhere', text('x'))).rejects.toMatchObject(refused);
    await expect(client.send('nowhere', text('x'))).rejects.toMatchObject(refused);
    await expect(client.receive('nowhere', { credit: 1, onMessage: () => {} })).rejects.toMatchObject(refused);
    expect(await client.send('store', text('x'))).toEqual(ACCEPTED);
    await client.close();
  });

  it('attaches again after the peer has detached; what was under way is rejected', async () => {
    const { client, service } = await connected();
    service.decide = ({ link }) => {
      link.detach({ condition: 'amqp:link:detach-forced', description: 'Enough.' });
      return ACCEPTED;
    };
    await expect(client.send('store', text('x'))).rejects.toMatchObject({ condition: 'amqp:link:detach-forced' });
    service.decide = () => ACCEPTED;
    expect(await client.send('store', text('x'))).toEqual(ACCEPTED);
    await client.close();
  });

  it('puts tokens', async () => {
    const { client, service, errors } = await connected();
    await Promise.all([client.putToken('sb://bus/store', 'good'), client.putToken('sb://bus/other', 'good', 'jwt')]);
    expect(service.claims.map((claim) => claim.type)).toEqual(['sas', 'jwt']);
    await expect(client.putToken('sb://bus/store', 'bad')).rejects.toMatchObject({
      message: 'The token was refused with status 401: Who are you?',
    });
    await expect(client.putToken('sb://bus/store', 'broken')).rejects.toThrow(/status 500/);
    expect(errors).toHaveLength(1);
    await client.close();
  });

  it('tells everybody who waits when the connection goes', async () => {
    const { client, served, service } = await connected();
    service.decide = () => new Promise(() => {});
    const receiving = await client.receive('store', { credit: 1, onMessage: () => {} });
    const sending = client.send('store', text('x'));
    await new Promise(setImmediate);
    served.close('amqp:connection:forced', 'The server stops.');
    await expect(sending).rejects.toMatchObject({ condition: 'amqp:connection:forced', message: 'The server stops.' });
    expect((await receiving.closed).message).toBe('The server stops.');
    await client.closed;
    await expect(client.send('store', text('x'))).rejects.toThrow('The server stops.');
    await expect(client.putToken('a', 'good')).rejects.toThrow('The server stops.');
    await expect(client.receive('store', { credit: 1, onMessage: () => {} })).rejects.toThrow(PeerError);
  });

  it('closes when its own user fails', async () => {
    const { client } = await connected();
    await client.send('store', text('x'));
    const onMessage = async () => {
      throw new Error('broken');
    };
    await client.receive('store', { credit: 1, onMessage });
    await client.closed;
    const error = await client.send('store', text('x')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ condition: 'amqp:internal-error', cause: new Error('broken') });
  });

  it('shows its credentials', async () => {
    const good = servedPair();
    const client = await connectAmqp(good.stream, GOOD);
    await client.close();
    const credentials = { username: 'key', password: 'bad' };
    await expect(connectAmqp(servedPair().stream, { ...options, credentials })).rejects.toMatchObject({
      condition: 'amqp:unauthorized-access',
    });
  });

  it('says when the peer does not speak AMQP, or nothing at all', async () => {
    const [stream, other] = duplexPair();
    other.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    await expect(connectAmqp(stream, options)).rejects.toMatchObject({ condition: 'amqp:not-implemented' });
    const [silent, gone] = duplexPair();
    gone.end();
    await expect(connectAmqp(silent, options)).rejects.toThrow('The connection is closed.');
  });
});

describe('against rhea as the server', () => {
  let container: Container;
  let server: Server;
  let client: AmqpClient;

  beforeEach(async () => {
    container = rhea.create_container({ id: 'rhea' });
    const checkPlain = (username: string, password: string) => username === 'key' && password === 'good';
    container.sasl_server_mechanisms.enable_plain(checkPlain);
    container.sasl_server_mechanisms.enable_anonymous();
    // rhea echoes no termini by itself.
    container.on('receiver_open', ({ receiver }: EventContext) => {
      receiver?.set_target({ address: receiver.target.address });
    });
    container.on('sender_open', ({ sender }: EventContext) => sender?.set_source({ address: sender.source.address }));
    for (const event of ['disconnected', 'connection_close', 'error']) container.on(event, () => {});
    server = container.listen({ port: 0, host: '127.0.0.1', max_frame_size: 512 });
    await once(server, 'listening');
  });
  afterEach(async () => {
    await client?.close();
    server.close();
  });

  const dial = async (more: object = GOOD) => {
    const { port } = server.address() as AddressInfo;
    client = await connectAmqp(connect(port, '127.0.0.1'), { ...options, ...more });
    return client;
  };

  it('sends, in one frame and in many', async () => {
    const got: string[] = [];
    container.on('message', ({ message }: EventContext) => void got.push(message?.body));
    await dial();
    const large = 'y'.repeat(200_000);
    expect(await client.send('queue', text('small'))).toEqual(ACCEPTED);
    expect(await client.send('queue', text(large))).toEqual(ACCEPTED);
    expect(got).toEqual(['small', large]);
  });

  it('sends more than the window and the credit allow at once', async () => {
    let got = 0;
    container.on('message', () => got++);
    await dial(options);
    const outcomes = await Promise.all(Array.from({ length: 5000 }, () => client.send('queue', text('m'))));
    expect([got, new Set(outcomes.map(({ type }) => type))]).toEqual([5000, new Set(['accepted'])]);
  });

  it('receives and settles', async () => {
    const settled: string[] = [];
    for (const event of ['accepted', 'released']) container.on(event, () => void settled.push(event));
    let left = 20;
    container.on('sendable', ({ sender }: EventContext) => {
      while (left > 0 && sender?.sendable()) sender.send({ body: 'z'.repeat(left-- * 100) });
    });
    await dial();
    const sizes: number[] = [];
    const done = Promise.withResolvers<void>();
    const onMessage = (delivery: IncomingDelivery) => {
      sizes.push(delivery.payload.length);
      delivery.settle(sizes.length % 2 === 0 ? ACCEPTED : RELEASED);
      if (sizes.length === 20) done.resolve();
    };
    const receiving = await client.receive('queue', { credit: 4, onMessage });
    await done.promise;
    receiving.close();
    await client.close();
    expect(sizes[0]).toBeGreaterThan(2000);
    expect(settled.filter((name) => name === 'accepted')).toHaveLength(10);
    expect(settled.filter((name) => name === 'released')).toHaveLength(10);
  });

  it('is refused: a link, and bad credentials', async () => {
    const error = { condition: 'amqp:not-found', description: 'No such queue.' };
    container.on('receiver_open', ({ receiver }: EventContext) => {
      (receiver as unknown as { set_target(target: null): void }).set_target(null);
      receiver?.close(error);
    });
    await dial();
    await expect(client.send('queue', text('x'))).rejects.toMatchObject({ condition: 'amqp:not-found' });
    const { port } = server.address() as AddressInfo;
    const credentials = { username: 'key', password: 'bad' };
    await expect(connectAmqp(connect(port, '127.0.0.1'), { ...options, credentials })).rejects.toThrow(PeerError);
  });
});

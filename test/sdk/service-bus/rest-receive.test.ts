import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { type RawReply, request, sasToken } from '../../support/administration.ts';
import { clockFromNow, itHere, receiveOne, startBus } from '../../support/bus.ts';

const lockNext = (azure: Azwire, path = '/plain', timeout = 0) =>
  request(azure, 'POST', `${path}/messages/head?timeout=${timeout}`);
const brokerProperties = ({ headers }: RawReply) => JSON.parse(headers.get('brokerproperties') ?? '');
/** The path of the lock that a reply names. */
const lockPath = ({ headers }: RawReply) => new URL(headers.get('location') ?? '').pathname;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

itHere(
  'a message of an AMQP client is locked with all its properties, and completed at the address of its lock',
  async () => {
    const clock = clockFromNow();
    const { azure, client } = await startBus({ clock }).then((bus) => ({ azure: bus.azure, client: bus.client() }));
    await client.createSender('plain').sendMessages({
      body: Buffer.from('bytes'),
      messageId: 'id',
      subject: 'läbel',
      contentType: 'text/plain',
      correlationId: 'correlation',
      sessionId: 'session',
      timeToLive: 90_000,
      applicationProperties: {
        Text: 'a "b" ö',
        Whole: 42,
        Ratio: 2.5,
        Flag: true,
        Due: new Date('1994-11-06T08:49:37Z'),
        'no header': 'left out',
        Location: 'left out',
      },
    });
    const reply = await lockNext(azure, '/PLAIN');
    expect([reply.status, reply.body]).toEqual([201, 'bytes']);
    const properties = brokerProperties(reply);
    const { LockToken } = properties;
    expect(LockToken).toMatch(UUID);
    expect(properties).toEqual({
      CorrelationId: 'correlation',
      DeliveryCount: 1,
      EnqueuedSequenceNumber: 0,
      EnqueuedTimeUtc: new Date(clock.now()).toUTCString(),
      Label: 'läbel',
      LockToken,
      LockedUntilUtc: new Date(clock.now() + 60_000).toUTCString(),
      MessageId: 'id',
      SequenceNumber: 1,
      SessionId: 'session',
      State: 'Active',
      TimeToLive: 90,
    });
    expect(Object.keys(properties)).toEqual(Object.keys(properties).sort());
    expect(reply.headers.get('location')).toBe(
      `http://localhost:${azure.ports.management}/plain/messages/1/${LockToken}`,
    );
    expect(reply.headers.get('content-type')).toBe('text/plain');
    const custom = ['text', 'whole', 'ratio', 'flag', 'due'].map((name) => reply.headers.get(name));
    expect(custom).toEqual(['"a \\"b\\" \\u00f6"', '42', '2.5', 'true', '"Sun, 06 Nov 1994 08:49:37 GMT"']);
    expect((await lockNext(azure)).status).toBe(204);
    const completed = await request(azure, 'DELETE', lockPath(reply));
    expect([completed.status, completed.body]).toEqual([200, '']);
    expect((await request(azure, 'DELETE', lockPath(reply))).status).toBe(404);
  },
);

itHere('a lock is given back, renewed, lost, and found by the id of its message', async () => {
  const clock = clockFromNow();
  const { azure } = await startBus({ clock });
  const headers = { BrokerProperties: '{"MessageId":"my-id"}' };
  await request(azure, 'POST', '/plain/messages', { body: 'x', headers });
  const first = await lockNext(azure);
  expect((await request(azure, 'PUT', lockPath(first))).status).toBe(200);
  const second = await lockNext(azure);
  expect(brokerProperties(second)).toMatchObject({ DeliveryCount: 2, MessageId: 'my-id' });
  clock.advance(50_000);
  const byId = lockPath(second).replace('/1/', '/my-id/');
  expect((await request(azure, 'POST', byId)).status).toBe(200);
  clock.advance(50_000);
  expect((await lockNext(azure)).status).toBe(204);
  clock.advance(10_000);
  expect((await request(azure, 'POST', byId)).status).toBe(404);
  const third = await lockNext(azure);
  expect(brokerProperties(third)).toMatchObject({ DeliveryCount: 3 });
  for (const path of [lockPath(third).replace('/1/', '/2/'), '/plain/messages/1/no-token', lockPath(first)]) {
    const reply = await request(azure, 'DELETE', path);
    expect([reply.status, reply.body]).toEqual([404, expect.stringMatching(/The lock supplied is invalid\./)]);
  }
  expect((await request(azure, 'DELETE', lockPath(third))).status).toBe(200);
});

itHere('subscriptions and dead-letter queues are received from as well', async () => {
  const bus = await startBus();
  const sender = bus.client().createSender('events');
  await sender.sendMessages({ body: 'text' });
  const locked = await lockNext(bus.azure, '/events/subscriptions/first');
  expect([locked.status, locked.body]).toEqual([201, '"text"']);
  expect(lockPath(locked)).toMatch(/^\/events\/Subscriptions\/first\/messages\/1\//);
  expect((await request(bus.azure, 'DELETE', lockPath(locked))).status).toBe(200);
  const receiver = bus.client().createReceiver('events', 'second');
  const deadLetter = { deadLetterReason: 'why', deadLetterErrorDescription: 'because' };
  await receiver.deadLetterMessage(await receiveOne(receiver), deadLetter);
  const dead = await request(bus.azure, 'DELETE', '/events/subscriptions/second/$DeadLetterQueue/messages/head');
  expect([dead.status, dead.body]).toEqual([200, '"text"']);
  expect(dead.headers.get('deadletterreason')).toBe('"why"');
});

itHere('a message is received and deleted in one go, without a lock', async () => {
  const { azure } = await startBus();
  await request(azure, 'POST', '/plain/messages', { body: 'x' });
  const reply = await request(azure, 'DELETE', '/plain/messages/head');
  expect([reply.status, reply.body]).toEqual([200, 'x']);
  expect(reply.headers.get('location')).toBeNull();
  const properties = brokerProperties(reply);
  expect(properties).not.toHaveProperty('LockToken');
  expect(properties).toMatchObject({ DeliveryCount: 1, SequenceNumber: 1, TimeToLive: 922_337_203_685.47754 });
  expect((await request(azure, 'DELETE', '/plain/messages/head?timeout=0')).status).toBe(204);
});

itHere('who waits gets the next message, or nothing when the time is up', async () => {
  const clock = clockFromNow();
  const { azure } = await startBus({ clock });
  const waiting = lockNext(azure, '/plain', 60);
  await request(azure, 'POST', '/plain/messages', { body: 'x' });
  const reply = await waiting;
  expect([reply.status, reply.body]).toEqual([201, 'x']);
  await request(azure, 'DELETE', lockPath(reply));
  let answered = false;
  const inVain = request(azure, 'DELETE', '/plain/messages/head').finally(() => {
    answered = true;
  });
  while (!answered) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
  }
  expect((await inVain).status).toBe(204);
});

itHere('who hangs up while waiting takes no message', async () => {
  const { azure } = await startBus();
  const { management: port } = azure.ports;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const token = sasToken(`http://localhost:${port}/`);
  socket.write(`DELETE /plain/messages/head HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: ${token}\r\n\r\n`);
  const receiving = async () => (await request(azure, 'GET', '/plain')).status;
  await receiving();
  socket.destroy();
  await once(socket, 'close');
  await request(azure, 'POST', '/plain/messages', { body: 'kept' });
  const reply = await lockNext(azure, '/plain', 60);
  expect([reply.status, reply.body]).toEqual([201, 'kept']);
});

itHere('what cannot be received from is refused', async () => {
  const { azure } = await startBus();
  const status = async (path: string, method = 'POST') => (await request(azure, method, path)).status;
  expect(await status('/nope/messages/head')).toBe(410);
  expect(await status('/nope/messages/1/00112233-4455-6677-8899-aabbccddeeff', 'DELETE')).toBe(410);
  expect(await status('/events/messages/head')).toBe(400);
  expect(await status('/sessions/messages/head')).toBe(400);
  expect(await status('/plain/messages/head?timeout=soon')).toBe(400);
  expect(await status('/plain/messages/head', 'PUT')).toBe(405);
});

itHere('a queue that is deleted under a waiting client says so', async () => {
  const { azure } = await startBus();
  const waiting = lockNext(azure, '/plain', 60);
  await request(azure, 'GET', '/plain');
  await request(azure, 'DELETE', '/plain');
  expect((await waiting).status).toBe(410);
});

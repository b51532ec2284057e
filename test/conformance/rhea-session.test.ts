import { expect, it } from 'vitest';
import { list, message, section, text } from '../support/amqp-message.ts';
import { startBus } from '../support/bus.ts';
import { connectRhea, type RheaClient, type RheaReceiver } from '../support/rhea-client.ts';
import { rheaTypes } from '../unit/wire/amqp/rhea-codec.ts';

const FILTER = 'com.microsoft:session-filter';
/** The descriptor that the Go client wraps its filter in. [service-bus-protocol 7.6] */
const GO_DESCRIPTOR = 0x137000000c;
const NULL = { type: 'null', value: null } as const;

/** `sessionId` undefined: the next session. */
function accept(client: RheaClient, filter: unknown, options: object = {}): Promise<RheaReceiver> {
  return client.receiver('sessions', { source: { address: 'sessions', filter: { [FILTER]: filter } }, ...options });
}

/** group-id is the eleventh of the properties. */
function ofSession(id: string, sessionId: string): Buffer {
  const properties = list(text(id), ...Array.from({ length: 9 }, () => NULL), text(sessionId));
  return Buffer.concat([
    section('properties', properties),
    message(id).subarray(section('properties', list(text(id))).length),
  ]);
}

let requests = 0;
async function request(client: RheaClient, operation: string, body: object, properties: object = {}) {
  const replyTo = `replies-${++requests}`;
  const replies = await client.receiver('sessions/$management', { target: replyTo, rcv_settle_mode: 0 });
  client.connection.open_sender('sessions/$management').send({
    message_id: replyTo,
    reply_to: replyTo,
    application_properties: { operation: `com.microsoft:${operation}`, ...properties },
    body,
  });
  const [reply] = await replies.receive(1);
  const { statusCode } = reply!.message.application_properties as { statusCode: number };
  return { statusCode, body: reply!.message.body as Record<string, unknown> };
}

it('answers with the session in the form of the client, and until when it is locked, in ticks', async () => {
  const { azure } = await startBus();
  const client = await connectRhea(azure);
  const plain = await accept(client, 'a');
  expect(plain.link.source.filter).toEqual({ [FILTER]: 'a' });
  const { 'com.microsoft:locked-until-utc': ticks } = plain.link.properties as Record<string, Buffer>;
  const untilMs = Number(ticks!.readBigInt64BE() / 10_000n - 62_135_596_800_000n);
  expect(untilMs).toBeGreaterThan(Date.now());
  expect(untilMs).toBeLessThan(Date.now() + 61_000);

  const described = rheaTypes.described(rheaTypes.wrap_ulong!(GO_DESCRIPTOR), rheaTypes.wrap_string!('b'));
  const go = await accept(client, described);
  const filter = (go.link.source.filter as Record<string, { descriptor: unknown; value: unknown }>)[FILTER]!;
  expect([Number(filter.descriptor), filter.value]).toEqual([GO_DESCRIPTOR, 'b']);
});

it('gives the next session that has messages, be its id empty', async () => {
  const { azure } = await startBus();
  const client = await connectRhea(azure);
  const sender = await client.sender('sessions');
  await sender.send(ofSession('m-1', ''));
  const receiver = await accept(client, null);
  expect(receiver.link.source.filter).toEqual({ [FILTER]: '' });
  const [delivery] = await receiver.receive(1);
  expect(delivery!.message).toMatchObject({ message_id: 'm-1', group_id: '' });
});

it('a client that has gone while it waited takes no session', async () => {
  const { azure } = await startBus();
  const gone = await connectRhea(azure);
  accept(gone, null).catch(() => {});
  // Answered after the attach on the same connection, which by then is waiting.
  await gone.sender('sessions');
  await gone.close();
  const client = await connectRhea(azure);
  const sender = await client.sender('sessions');
  await sender.send(ofSession('m-1', 'a'));
  const receiver = await accept(client, null);
  expect(receiver.link.source.filter).toEqual({ [FILTER]: 'a' });
});

it('$management finds the session by the name of its link', async () => {
  const { azure } = await startBus();
  const client = await connectRhea(azure);
  await accept(client, 'a', { name: 'my-link' });
  const properties = { 'associated-link-name': 'my-link' };
  const set = await request(client, 'set-session-state', { 'session-state': Buffer.from('state') }, properties);
  expect(set.statusCode).toBe(200);
  const get = await request(client, 'get-session-state', { 'session-id': 'a' });
  expect(String(get.body['session-state'])).toBe('state');
  expect((await request(client, 'get-session-state', { 'session-id': 'b' })).statusCode).toBe(410);
});

it('$management tells nobody but the connection that has the session of its state, and renews for nobody else', async () => {
  const { azure } = await startBus();
  const client = await connectRhea(azure);
  const receiver = await accept(client, 'a');
  const other = await connectRhea(azure);
  const session = { 'session-id': 'a' };
  for (const [operation, body] of [
    ['get-session-state', session],
    ['set-session-state', { ...session, 'session-state': Buffer.from('theirs') }],
    ['renew-session-lock', session],
  ] as const) {
    expect((await request(other, operation, body)).statusCode).toBe(410);
    expect((await request(client, operation, body)).statusCode).toBe(200);
  }
  receiver.link.close();
  await client.event(receiver.link, 'receiver_close');
  expect((await request(client, 'get-session-state', session)).statusCode).toBe(410);
});

it('$management lists sessions and deletes messages in batches', async () => {
  const { azure } = await startBus();
  const client = await connectRhea(azure);
  const sender = await client.sender('sessions');
  for (const [id, sessionId] of [
    ['m-1', 'a'],
    ['m-2', 'b'],
    ['m-3', 'a'],
  ]) {
    await sender.send(ofSession(id!, sessionId!));
  }
  const since = { 'last-updated-time': new Date(Date.now() - 60_000), skip: 0, top: 10 };
  const listed = await request(client, 'get-message-sessions', since);
  expect(listed.body).toMatchObject({ skip: 2, 'sessions-ids': ['a', 'b'] });
  const before = { 'enqueued-time-utc': new Date(Date.now() + 60_000) };
  const one = await request(client, 'batch-delete-messages', { 'message-count': 10, 'session-id': 'a', ...before });
  expect(one.body).toEqual({ 'message-count': 2 });
  const rest = await request(client, 'batch-delete-messages', { 'message-count': 10, ...before });
  expect(rest.body).toEqual({ 'message-count': 1 });
  expect((await request(client, 'get-message-sessions', since)).statusCode).toBe(204);
});

it('says when no session has come in time', async () => {
  const { azure } = await startBus();
  const client = await connectRhea(azure);
  await expect(accept(client, null, { properties: { 'com.microsoft:timeout': 20 } })).rejects.toMatchObject({
    condition: 'com.microsoft:timeout',
    description: expect.stringContaining('The operation did not complete within the allotted timeout of 00:00:00.'),
  });
});

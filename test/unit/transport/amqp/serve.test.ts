import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import rhea, { type Connection, type ConnectionOptions, type EventContext, type Message } from 'rhea';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectAmqp } from '../../../../src/transport/amqp/connect.ts';
import { encodeMessage } from '../../../../src/wire/amqp/encode-message.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { StoreService, serve, servedPair } from './store-service.ts';

let service: StoreService;
let server: Server;
let errors: unknown[];
let connections: Connection[];

beforeEach(async () => {
  service = new StoreService();
  errors = [];
  connections = [];
  server = createServer((stream) => {
    errors = serve(service, stream).errors;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const connection of connections) if (connection.is_open()) connection.close();
  server.close();
  await once(server, 'close');
});

function dial(options: Partial<ConnectionOptions> = {}): Connection {
  const container = rhea.create_container();
  container.on('error', () => {});
  const { port } = server.address() as AddressInfo;
  const connection = container.connect({ port, host: '127.0.0.1', reconnect: false, ...options } as ConnectionOptions);
  for (const event of ['connection_error', 'connection_close', 'disconnected', 'protocol_error']) {
    connection.on(event, () => {});
  }
  connections.push(connection);
  return connection;
}

type Emitter = Pick<NodeJS.EventEmitter, 'once'>;
const next = async (emitter: unknown, event: string): Promise<EventContext> =>
  new Promise((resolve) => (emitter as Emitter).once(event, resolve));

async function sendAll(connection: Connection, bodies: unknown[], options: object = {}): Promise<void> {
  const sender = connection.open_sender({ target: 'store', ...options });
  const left = [...bodies];
  await new Promise<void>((resolve) => {
    let accepted = 0;
    const pour = () => {
      while (left.length > 0 && sender.sendable()) sender.send({ body: left.shift() });
    };
    sender.on('sendable', pour);
    sender.on('accepted', () => ++accepted === bodies.length && resolve());
  });
  sender.close();
}

describe('SASL', () => {
  it.each([
    ['none', {}],
    ['ANONYMOUS', { username: 'somebody' }],
    ['PLAIN', { username: 'key', password: 'good' }],
    ['EXTERNAL', { enable_sasl_external: true }],
  ])('%s lets a client in', async (_name, options) => {
    const connection = dial(options as Partial<ConnectionOptions>);
    await next(connection, 'connection_open');
    expect(connection.container_id).toMatch(/^[0-9a-f]{32}_G0$/);
  });

  it('PLAIN with a wrong key, or a service that breaks over it, does not', async () => {
    for (const password of ['bad', 'broken']) {
      await next(dial({ username: 'key', password }), 'disconnected');
    }
    expect(service.claims.map(({ type }) => type)).toEqual(['key', 'key']);
    expect(errors).toEqual([{ error: new Error('broken') }]);
  });
});

describe('links', () => {
  it('that the service does not know, or breaks over, are refused; the connection stays', async () => {
    const connection = dial();
    const sender = await next(connection.open_sender({ target: 'nowhere' }), 'sender_error');
    expect(sender.sender?.error).toMatchObject({ condition: 'amqp:not-found', description: 'There is no nowhere.' });
    const receiver = await next(connection.open_receiver({ source: 'broken' }), 'receiver_error');
    expect(receiver.receiver?.error).toMatchObject({ condition: 'amqp:internal-error' });
    const nameless = await next(connection.open_receiver({ source: {} as never }), 'receiver_error');
    expect(nameless.receiver?.error).toMatchObject({ condition: 'amqp:invalid-field' });
    expect([errors.length, connection.is_open()]).toEqual([1, true]);
  });

  it('in several sessions do not disturb each other', async () => {
    const connection = dial();
    const sessions = Array.from({ length: 5 }, () => connection.create_session());
    for (const session of sessions) session.open();
    const receivers = sessions.map((session) => session.open_receiver({ source: 'store', credit_window: 0 }));
    await Promise.all(receivers.map((receiver) => next(receiver, 'receiver_open')));
    const got = receivers.map((receiver) => next(receiver, 'message'));
    receivers[3]?.add_credit(1);
    await sendAll(connection, ['for the fourth']);
    expect((await got[3])?.message?.body).toBe('for the fourth');
    sessions[0]?.close();
    await next(sessions[0], 'session_close');
    await sendAll(connection, ['still here']);
    expect(service.stored).toHaveLength(1);
  });
});

describe('messages', () => {
  // rhea copies all that it has of a message with every frame: 5 MB in small frames would take it minutes.
  it.each([
    [5_000_000, {}],
    [200_000, { max_frame_size: 512 }],
  ])('of %d bytes go both ways with %j', async (bytes, options) => {
    const connection = dial(options as Partial<ConnectionOptions>);
    const body = 'z'.repeat(bytes);
    await sendAll(connection, [body]);
    const receiver = connection.open_receiver({ source: 'store' });
    const { message } = await next(receiver, 'message');
    expect(message?.body === body).toBe(true);
  });

  it('come in order, more of them than the window of the client', async () => {
    const connection = dial();
    const bodies = Array.from({ length: 5000 }, (_, i) => i);
    await sendAll(connection, bodies);
    const receiver = connection.open_receiver({ source: 'store', credit_window: 3000 });
    const got: unknown[] = [];
    await new Promise<void>((resolve) => {
      receiver.on('message', ({ message }: EventContext) => got.push(message?.body) === 5000 && resolve());
    });
    expect(got).toEqual(bodies);
  });

  it('more than 2048 unsettled wait for the settlement of the client', async () => {
    const connection = dial();
    await sendAll(
      connection,
      Array.from({ length: 2500 }, (_, i) => i),
    );
    const options = { source: 'store', credit_window: 0, autoaccept: false, autosettle: false };
    const receiver = connection.open_receiver(options);
    const got: EventContext[] = [];
    const arrived = (count: number) =>
      new Promise<void>((resolve) => {
        receiver.on('message', (context: EventContext) => got.push(context) === count && resolve());
      });
    const first = arrived(2048);
    receiver.add_credit(2500);
    await first;
    expect(service.stored).toHaveLength(452);
    receiver.removeAllListeners('message');
    const rest = arrived(2500);
    for (const { delivery } of [...got]) delivery?.accept();
    await rest;
    expect(got).toHaveLength(2500);
  });

  it('drain: what there is comes, and the rest of the credit goes', async () => {
    const connection = dial();
    await sendAll(connection, ['one', 'two']);
    const receiver = connection.open_receiver({ source: 'store', credit_window: 0 });
    const got: unknown[] = [];
    receiver.on('message', ({ message }: EventContext) => void got.push(message?.body));
    receiver.add_credit(10);
    receiver.drain_credit();
    await next(receiver, 'receiver_drained');
    expect([got, (receiver as unknown as { credit: number }).credit]).toEqual([['one', 'two'], 0]);
    receiver.drain_credit();
    await next(receiver, 'receiver_drained');
    expect(receiver.is_open()).toBe(true);
  });

  it.each([
    ['settled by the sender', { snd_settle_mode: 1 }, []],
    ['settled by the receiver, at once', { rcv_settle_mode: 0 }, ['accepted']],
    ['settled in two phases', { rcv_settle_mode: 1, autoaccept: false }, ['accepted']],
  ])('%s', async (_name, modes, outcomes) => {
    const connection = dial();
    await sendAll(connection, ['x']);
    const receiver = connection.open_receiver({ source: 'store', ...modes } as never);
    const { delivery } = await next(receiver, 'message');
    if ('autoaccept' in modes) {
      // Unsettled, so that the answer of the service is awaited.
      const { accepted } = rhea.message as unknown as { accepted(): { described(): object } };
      (delivery as unknown as { update(settled: boolean, state: object): void }).update(false, accepted().described());
      await next(receiver, 'settled');
    }
    await sendAll(connection, ['round trip']);
    expect(service.outcomes.slice(0, 1)).toEqual(outcomes);
  });

  it('that the service breaks over cost one connection, and another does not notice', async () => {
    const other = dial();
    await next(other, 'connection_open');
    for (const decide of [
      () => Promise.reject(new Error('later')),
      () => {
        throw new Error('now');
      },
    ]) {
      service.decide = decide;
      const connection = dial();
      const sender = connection.open_sender({ target: 'store' });
      await next(sender, 'sendable');
      sender.send({ body: 'x' });
      const { error } = (await next(connection, 'connection_error')).connection;
      expect(error).toMatchObject({ condition: 'amqp:internal-error' });
      expect(errors).toHaveLength(1);
    }
    service.decide = new StoreService().decide;
    await sendAll(other, ['still here']);
    expect(service.stored).toHaveLength(1);
  });
});

describe('request and response', () => {
  async function ask(connection: Connection, address: string, request: Message): Promise<Message> {
    const receiver = connection.open_receiver({ source: address, target: { address: 'replies' } } as never);
    await next(receiver, 'receiver_open');
    const sender = connection.open_sender({ target: address });
    await next(sender, 'sendable');
    const reply = next(receiver, 'message');
    sender.send({ reply_to: 'replies', ...request });
    return (await reply).message as Message;
  }
  const putToken = (body: string, type = 'servicebus.windows.net:sastoken'): Message => ({
    message_id: 'id-1',
    application_properties: { operation: 'put-token', type, name: 'amqps://bus/store' },
    body,
  });

  it.each([
    ['good', undefined, { 'status-code': 202, 'status-description': 'Accepted' }],
    ['bad', undefined, { 'status-code': 401, 'status-description': 'Who are you?' }],
    [
      'good',
      'constructor',
      { 'status-code': 400, 'status-description': "The token type 'constructor' is not supported." },
    ],
  ])('$cbs: %s token of type %s', async (token, type, expected) => {
    const reply = await ask(dial(), '$cbs', putToken(token, type));
    expect(reply.correlation_id).toBe('id-1');
    expect(reply.application_properties).toEqual(expected);
  });

  it('$cbs: a service that breaks', async () => {
    const reply = await ask(dial(), '$cbs', putToken('broken'));
    expect(reply.application_properties).toMatchObject({
      'status-code': 500,
      'error-condition': 'amqp:internal-error',
    });
    expect(errors).toEqual([{ error: new Error('broken') }]);
  });

  const manage: Message = { message_id: 0 as never, application_properties: { operation: 'peek' }, body: {} };
  it('$management: the reply has both spellings, and the id as it was', async () => {
    const reply = await ask(dial(), 'store/$management', manage);
    expect(reply.correlation_id).toBe(0);
    const [code, description] = [200, 'peek done'];
    expect(reply.application_properties).toEqual({
      statusCode: code,
      'status-code': code,
      statusDescription: description,
      'status-description': description,
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['answers what cannot be encoded', () => ({ status: 200, description: 'x', body: amqp.uint(-1) })],
  ])('$management: a service that %s', async (_what, answer) => {
    service.manage = answer;
    const reply = await ask(dial(), 'store/$management', manage);
    expect(reply.application_properties).toMatchObject({ statusCode: 500, errorCondition: 'amqp:internal-error' });
    expect(errors).toHaveLength(1);
  });

  it('$management: a request without operation, and one that is no message', async () => {
    const connection = dial();
    const reply = await ask(connection, 'store/$management', { body: {} });
    expect(reply.application_properties).toMatchObject({ statusCode: 400 });
    const sender = connection.open_sender({ target: 'store/$management' });
    await next(sender, 'sendable');
    sender.send(Buffer.from('noise'), 'tag', 0);
    const { delivery } = await next(sender, 'rejected');
    expect(delivery?.remote_state).toMatchObject({ error: { condition: 'amqp:decode-error' } });
  });
});

describe('a service that requires claims', () => {
  class Guarded extends StoreService {
    readonly requiresClaim = true;
  }
  const open = async (guarded: StoreService, password?: string) => {
    const { stream, clock } = servedPair(guarded);
    const credentials = password === undefined ? {} : { credentials: { username: 'key', password } };
    const client = await connectAmqp(stream, { clock, containerId: 'c', hostname: 'localhost', ...credentials });
    return { client, clock };
  };

  it('has those closed that show none for 20 seconds', async () => {
    const { client, clock } = await open(new Guarded());
    const lost = await client.receive('store', { credit: 1, onMessage: () => {} });
    clock.advance(19_999);
    clock.advance(1);
    expect(await lost.closed).toMatchObject({ condition: 'amqp:unauthorized-access' });
  });

  it('lets those be that have shown one, and everybody where none is required', async () => {
    const shown = await open(new Guarded());
    await shown.client.putToken('sb://localhost/store', 'good', 'jwt');
    for (const { client, clock } of [shown, await open(new Guarded(), 'good'), await open(new StoreService())]) {
      clock.advance(20_000);
      await client.send('store', encodeMessage({ body: amqp.string('still here') }));
      await client.close();
    }
  });
});

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NO_TAP } from '../../../src/kernel/connection.ts';
import type { Log } from '../../../src/kernel/emulator.ts';
import { type Connection, type Listener, type ListenerOptions, listen } from '../../../src/net/listener.ts';
import { LocalCa } from '../../../src/net/local-ca.ts';
import { RecordingTap } from './recording-tap.ts';

let ca: LocalCa;
const listeners: Listener[] = [];
const clients: Duplex[] = [];

beforeAll(async () => {
  ca = await LocalCa.create();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

/** Sends back what it gets, and ends when the opener has ended. */
function echo({ stream }: Connection): void {
  stream.pipe(stream);
}

async function open(options: Partial<ListenerOptions> = {}): Promise<{ listener: Listener; tap: RecordingTap }> {
  const tap = new RecordingTap();
  const listener = await listen({
    name: 'amqp',
    host: '127.0.0.1',
    port: 0,
    flag: '--amqp-port',
    tls: 'none',
    certificates: ca,
    tap,
    onConnection: echo,
    ...options,
  });
  listeners.push(listener);
  return { listener, tap };
}

function plain(listener: Listener, allowHalfOpen = true): Socket {
  const socket = connect({ host: '127.0.0.1', port: listener.port, allowHalfOpen });
  socket.on('error', () => {});
  clients.push(socket);
  return socket;
}

function tls(listener: Listener, options: ConnectionOptions & { allowHalfOpen?: boolean } = {}) {
  const socket = connectTls({
    host: '127.0.0.1',
    port: listener.port,
    ca: ca.certificatePem,
    servername: 'localhost',
    ...options,
  });
  socket.on('error', () => {});
  clients.push(socket);
  return socket;
}

/** Waits for 'close', whatever error comes before it. */
function closed(stream: Duplex): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve));
}

/** What comes back for `text` on a connection that is then ended. */
async function roundTrip(client: Duplex, text: string): Promise<string> {
  client.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of client) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('listen', () => {
  it('reports opener, acceptor, bytes and who closed', async () => {
    const { listener, tap } = await open();
    const client = plain(listener);
    expect(await roundTrip(client, 'hello')).toBe('hello');
    const record = await tap.recording();
    await record.whenClosed;
    expect(record.attempt).toMatchObject({ direction: 'in', via: 'amqp', acceptor: listener.address });
    expect(record.attempt.opener.host).toBe('127.0.0.1');
    expect(record.sent('tcp', 'opener').toString()).toBe('hello');
    expect(record.sent('tcp', 'acceptor').toString()).toBe('hello');
    expect(record.events).toEqual(['opener fin', 'acceptor fin', 'closed']);
  });

  it('writes an IPv4-mapped address as IPv4', async () => {
    const { listener, tap } = await open({ host: '::' }).catch(() => open({ host: '0.0.0.0' }));
    expect(await roundTrip(plain(listener), 'x')).toBe('x');
    expect((await tap.recording()).attempt).toMatchObject({
      opener: { host: '127.0.0.1' },
      acceptor: { host: '127.0.0.1', port: listener.port },
    });
  });

  it('serves TLS on the link, and shows ciphertext, plaintext, facts and keys', async () => {
    const seen: Connection[] = [];
    const onConnection = (connection: Connection) => {
      seen.push(connection);
      echo(connection);
    };
    const { listener, tap } = await open({ tls: 'required', alpn: ['amqp', 'http/1.1'], onConnection });
    const client = tls(listener, { servername: 'made-up.servicebus.windows.net', ALPNProtocols: ['http/1.1'] });
    await once(client, 'secureConnect');
    expect(client.authorized).toBe(true);
    expect(await roundTrip(client, 'secret')).toBe('secret');
    const record = await tap.recording();
    await record.whenClosed;
    expect(seen[0]?.secured).toEqual({
      version: 'TLSv1.3',
      serverName: 'made-up.servicebus.windows.net',
      alpn: 'http/1.1',
    });
    expect(record.sent('tls', 'opener').toString()).toBe('secret');
    expect(record.sent('tls', 'acceptor').toString()).toBe('secret');
    expect(record.sent('tcp', 'opener')[0]).toBe(0x16);
    expect(record.sent('tcp', 'opener').includes('secret')).toBe(false);
    expect(record.events).toEqual(['secured TLSv1.3', 'opener fin', 'acceptor fin', 'closed']);
    expect(record.keys.some((line) => line.startsWith('CLIENT_TRAFFIC_SECRET_0 '))).toBe(true);
  });

  it('serves TLS 1.2, and clients that name no host', async () => {
    const { listener, tap } = await open({ tls: 'required' });
    const client = tls(listener, { servername: '', maxVersion: 'TLSv1.2' });
    await once(client, 'secureConnect');
    expect(await roundTrip(client, 'x')).toBe('x');
    expect((await tap.recording()).events[0]).toBe('secured TLSv1.2');
  });

  it('carries 20 MB through TLS both ways without loss', async () => {
    const { listener, tap } = await open({ tls: 'required' });
    const client = tls(listener);
    const bytes = randomBytes(20 * 1024 * 1024);
    client.end(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of client) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    const record = await tap.recording();
    await record.whenClosed;
    expect(record.sent('tls', 'opener').equals(bytes)).toBe(true);
    expect(record.events.at(-1)).toBe('closed');
  });

  it('loses no decrypted byte when the consumer is slower than the close of the connection', async () => {
    const received = Promise.withResolvers<number>();
    const onConnection = async ({ stream }: Connection) => {
      stream.end();
      let size = 0;
      for await (const chunk of stream) {
        size += (chunk as Buffer).length;
        await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      received.resolve(size);
    };
    const { listener } = await open({ tls: 'required', onConnection });
    tls(listener, { allowHalfOpen: true }).end(Buffer.alloc(300_000));
    expect(await received.promise).toBe(300_000);
  });

  it('tells TLS and plain clients on one port apart', async () => {
    const { listener, tap } = await open({ tls: 'detect' });
    const [first, second, third] = [plain(listener), tls(listener), plain(listener)];
    const answers = await Promise.all([roundTrip(first, 'AMQP'), roundTrip(second, 'inside'), roundTrip(third, 'GET')]);
    expect(answers).toEqual(['AMQP', 'inside', 'GET']);
    const silent = plain(listener);
    silent.end();
    silent.resume();
    await closed(silent);
    await Promise.all(tap.recordings.map((record) => record.whenClosed));
    expect(tap.recordings.filter((record) => record.events[0]?.startsWith('secured'))).toHaveLength(1);
    expect(tap.recordings[3]?.events).toEqual(['opener fin', 'acceptor fin', 'closed']);
  });
});

describe('a failed TLS handshake', () => {
  it('is reported when plain bytes come to a TLS port, and the next client is served', async () => {
    const { listener, tap } = await open({ tls: 'required' });
    const client = plain(listener);
    client.write('GET / HTTP/1.1\r\n\r\n');
    client.resume();
    await once(client, 'end');
    client.end();
    const record = await tap.recording();
    await record.whenClosed;
    expect(record.events[0]).toMatch(/^failed TLS failed: http request/);
    expect(record.events.slice(1)).toEqual(['acceptor fin', 'opener fin', 'closed']);
    expect(await roundTrip(tls(listener), 'still there')).toBe('still there');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is reported when the client distrusts the CA (%s)', async (maxVersion) => {
    const { listener, tap } = await open({ tls: 'required' });
    const other = await LocalCa.create();
    const client = tls(listener, { ca: other.certificatePem, maxVersion });
    await closed(client);
    const record = await tap.recording();
    await record.whenClosed;
    expect(record.events.filter((event) => event.startsWith('failed TLS failed: '))).toHaveLength(1);
    expect(record.events.at(-1)).toBe('closed');
  });

  it('is reported when the client stops half-way, in silence or with a FIN or a RST', async () => {
    const { listener, tap } = await open({ tls: 'required', handshakeTimeoutMs: 50 });
    const silent = plain(listener);
    silent.resume();
    await once(silent, 'end');
    silent.end();
    const hello = Buffer.from([0x16, 3, 1, 2, 0, 1]);
    const ends = plain(listener);
    ends.end(hello);
    ends.resume();
    await once(ends, 'end');
    const resets = plain(listener);
    await once(resets, 'connect');
    resets.resetAndDestroy();
    const records = await Promise.all([tap.recording(0), tap.recording(1), tap.recording(2)]);
    await Promise.all(records.map((record) => record.whenClosed));
    expect(records[0]?.events[0]).toBe('failed TLS failed: the handshake was not finished within 50 ms');
    expect(records[1]?.events).toContain('failed TLS failed: the peer closed the connection during the handshake');
    expect(records[2]?.events).toContain('opener rst');
    expect(records[2]?.events.at(-1)).toBe('closed');
  });

  it('is reported when no application protocol is shared', async () => {
    const { listener, tap } = await open({ tls: 'required', alpn: ['amqp'] });
    const client = tls(listener, { ALPNProtocols: ['h2'] });
    await closed(client);
    expect((await tap.recording()).events[0]).toMatch(/^failed TLS failed: no application protocol/);
  });
});

describe('faults of a connection', () => {
  it('end it alone, whether its handler throws or rejects, and are logged', async () => {
    const errors: unknown[] = [];
    const log: Log = { info: () => {}, warn: () => {}, error: (_, fields) => void errors.push(fields?.error) };
    const handlers = [
      () => {
        throw new Error('thrown');
      },
      async () => {
        throw new Error('rejected');
      },
      echo,
    ];
    const { listener } = await open({ log, onConnection: (connection) => handlers.shift()?.(connection) });
    for (const broken of [plain(listener), plain(listener)]) {
      broken.resume();
      await once(broken, 'end');
      broken.end();
    }
    expect(errors).toEqual([new Error('thrown'), new Error('rejected')]);
    expect(await roundTrip(plain(listener), 'fine')).toBe('fine');
  });

  it('do not touch another connection', async () => {
    const { listener } = await open({ tls: 'detect' });
    const steady = tls(listener);
    steady.write('before ');
    await once(steady, 'data');
    const other = plain(listener);
    other.write('x');
    await once(other, 'data');
    other.resetAndDestroy();
    expect(await roundTrip(steady, 'after')).toBe('after');
  });

  it.each(['detect', 'required'] as const)('never come from random bytes on a %s listener', async (mode) => {
    const { listener } = await open({ tls: mode });
    for (let round = 0; round < 15; round++) {
      const batch = Array.from({ length: 20 }, async (_, i) => {
        const client = plain(listener);
        const bytes = randomBytes(1 + ((round * 20 + i) % 600));
        if (i % 2 === 0) bytes.set([0x16, 3, 1].slice(0, bytes.length));
        client.write(bytes);
        client.resume();
        if (i % 3 === 0) {
          await once(client, 'connect');
          client.resetAndDestroy();
        } else client.end();
        await closed(client);
      });
      await Promise.all(batch);
    }
    expect(await roundTrip(mode === 'required' ? tls(listener) : plain(listener), 'still there')).toBe('still there');
  });
});

describe('a listener that cannot start', () => {
  it('names the port, the listener and the flag when the port is in use', async () => {
    const { listener } = await open();
    await expect(open({ port: listener.port })).rejects.toMatchObject({
      code: 'AZW_PORT_IN_USE',
      message:
        `Port ${listener.port} on 127.0.0.1 is in use, so the amqp listener cannot start. ` +
        'Stop the program that holds it, or choose another with --amqp-port (0 takes any free port).',
    });
  });

  it.each([
    [{ host: '203.0.113.1' }, '203.0.113.1 is not an address of this machine, so the amqp listener cannot start.'],
    [{ host: 'no-such-host.invalid' }, 'The host name no-such-host.invalid is not known'],
    [{ port: 65536 }, '65536 is not a port'],
  ])('says why for %j', async (options, why) => {
    await expect(open(options)).rejects.toMatchObject({
      code: 'AZW_LISTEN_FAILED',
      message: expect.stringContaining(why),
    });
  });
});

describe('Listener.setReachable', () => {
  it('resets what is open and what comes, on the record, until it is reachable again', async () => {
    const { listener, tap } = await open();
    const before = plain(listener);
    before.write('x');
    await once(before, 'data');
    listener.setReachable(false);
    const closed = (client: Socket) => new Promise((done) => client.once('close', done));
    await Promise.all([before, plain(listener)].map(closed));
    listener.setReachable(true);
    const cut = ['acceptor rst', 'faulted reset, as amqp is cut off', 'closed'];
    for (const index of [0, 1]) expect((await tap.recording(index)).events).toEqual(cut);
    const after = plain(listener);
    after.write('x');
    await once(after, 'data');
  });
});

describe('Listener.close', () => {
  it('ends what is open, also connections in their handshake, and refuses new ones', async () => {
    const { listener, tap } = await open({ tls: 'detect' });
    const [idle, secured, handshaking] = [plain(listener, false), tls(listener), plain(listener, false)];
    secured.write('x');
    await once(secured, 'data');
    idle.write('x');
    await once(idle, 'data');
    handshaking.write(Buffer.from([0x16, 3, 1]));
    const record = await tap.recording(2);
    for (const client of [idle, secured, handshaking]) client.resume();
    await Promise.all([listener.close(), listener.close()]);
    await record.whenClosed;
    expect(tap.recordings.map(({ events }) => events.at(-1))).toEqual(['closed', 'closed', 'closed']);
    const late = plain(listener);
    expect(((await once(late, 'error')) as [NodeJS.ErrnoException])[0].code).toBe('ECONNREFUSED');
  });

  it('resets a peer that does not close its side', async () => {
    const { listener, tap } = await open();
    const stubborn = plain(listener);
    stubborn.write('x');
    await once(stubborn, 'data');
    await listener.close();
    expect((await tap.recording()).events).toEqual(['acceptor fin', 'acceptor rst', 'closed']);
  });

  it('leaves no handle, so that the process can end', async () => {
    const program = `
      import net from 'node:net';
      const { listen, LocalCa, NO_TAP } = JSON.parse(process.argv[1]);
      const listener = await (await import(listen)).listen({
        name: 'x', host: '127.0.0.1', port: 0, flag: '--x', tls: 'detect', tap: (await import(NO_TAP)).NO_TAP,
        certificates: await (await import(LocalCa)).LocalCa.create(), onConnection: ({ stream }) => stream.pipe(stream),
      });
      const client = net.connect(listener.port, '127.0.0.1');
      await new Promise((done) => client.write('x', done));
      await new Promise((done) => client.once('data', done));
      client.resume();
      const gone = new Promise((done) => client.once('close', done));
      await listener.close();
      await gone;
      await new Promise((done) => setImmediate(done));
      console.log(JSON.stringify(process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name))));`;
    const sources = { listen: 'net/listener.ts', LocalCa: 'net/local-ca.ts', NO_TAP: 'kernel/connection.ts' };
    const urls = Object.entries(sources).map(([name, path]) => [
      name,
      new URL(`../../../src/${path}`, import.meta.url).href,
    ]);
    const args = ['--input-type=module', '-e', program, JSON.stringify(Object.fromEntries(urls))];
    expect((await promisify(execFile)(process.execPath, args)).stdout.trim()).toBe('[]');
  });

  it('works without anything ever having connected', async () => {
    const { listener } = await open({ tap: NO_TAP });
    await expect(listener.close()).resolves.toBeUndefined();
  });
});

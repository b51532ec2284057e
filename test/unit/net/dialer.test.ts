import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_TAP } from '../../../src/kernel/connection.ts';
import { DialError } from '../../../src/kernel/dial.ts';
import { type DialOptions, dial } from '../../../src/net/dialer.ts';
import { EgressPolicy } from '../../../src/net/egress-policy.ts';
import { type Listener, listen } from '../../../src/net/listener.ts';
import { LocalCa } from '../../../src/net/local-ca.ts';
import { trustIn } from '../../../src/net/trust.ts';
import { RecordingTap } from './recording-tap.ts';

const cleanups: Array<() => Promise<unknown> | undefined> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function echoListener(certificates?: LocalCa): Promise<Listener> {
  const listener = await listen({
    name: 'hook',
    host: '127.0.0.1',
    port: 0,
    flag: '--hook-port',
    tls: certificates ? 'required' : 'none',
    ...(certificates ? { certificates, alpn: ['http/1.1'] } : {}),
    tap: NO_TAP,
    onConnection: ({ stream }) => void stream.pipe(stream),
  });
  cleanups.push(() => listener.close());
  return listener;
}

/** A server that does with a connection what it is told. */
async function rawServer(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    return once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

function options(port: number, tap: RecordingTap, more: Partial<DialOptions> = {}): DialOptions {
  return { host: '127.0.0.1', port, via: 'event-grid', tap, policy: new EgressPolicy(), timeoutMs: 5000, ...more };
}

async function roundTrip(stream: Awaited<ReturnType<typeof dial>>['stream'], text: string): Promise<string> {
  stream.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('dial', () => {
  it('opens a connection and reports it as the opener', async () => {
    const listener = await echoListener();
    const tap = new RecordingTap();
    const connection = await dial(options(listener.port, tap, { host: 'localhost', localAddress: '127.0.0.1' }));
    expect(connection.acceptor).toEqual({ host: '127.0.0.1', port: listener.port });
    expect(connection.opener.host).toBe('127.0.0.1');
    expect(connection.opener.port).toBeGreaterThan(0);
    expect(await roundTrip(connection.stream, 'event')).toBe('event');
    const record = await tap.recording();
    await record.whenClosed;
    expect(record.attempt).toEqual({
      direction: 'out',
      via: 'event-grid',
      opener: connection.opener,
      acceptor: connection.acceptor,
      dialledName: 'localhost',
    });
    expect(record.sent('tcp', 'opener').toString()).toBe('event');
    expect(record.events).toEqual(['opener fin', 'acceptor fin', 'closed']);
  });

  it('opens TLS, verifies the peer for the server name and reports both layers', async () => {
    const ca = await LocalCa.create();
    const listener = await echoListener(ca);
    const tap = new RecordingTap();
    const tls = { trust: trustIn([ca.certificatePem]), serverName: 'hooks.example.com', alpn: ['http/1.1'] };
    const connection = await dial(options(listener.port, tap, { tls }));
    expect(connection.secured).toEqual({ version: 'TLSv1.3', serverName: 'hooks.example.com', alpn: 'http/1.1' });
    expect(await roundTrip(connection.stream, 'event')).toBe('event');
    const record = await tap.recording();
    await record.whenClosed;
    expect(record.sent('tls', 'opener').toString()).toBe('event');
    expect(record.sent('tls', 'acceptor').toString()).toBe('event');
    expect(record.events).toEqual(['secured TLSv1.3', 'opener fin', 'acceptor fin', 'closed']);
    expect(record.keys.length).toBeGreaterThan(0);
  });

  it('verifies an address that is dialled without a server name', async () => {
    const ca = await LocalCa.create();
    const listener = await echoListener(ca);
    const connection = await dial(
      options(listener.port, new RecordingTap(), { tls: { trust: trustIn([ca.certificatePem]) } }),
    );
    expect(connection.secured?.serverName).toBeUndefined();
    expect(await roundTrip(connection.stream, 'x')).toBe('x');
  });
});

describe('the verdict of a failed attempt', () => {
  async function failure(port: number, more: Partial<DialOptions> = {}) {
    const tap = new RecordingTap();
    const error: unknown = await dial(options(port, tap, more)).then(
      () => new Error('The dial succeeded'),
      (reason: unknown) => reason,
    );
    const record = await tap.recording();
    await record.whenClosed;
    expect(record.events.at(-1)).toBe('closed');
    return { error, record, tap };
  }

  it('is refused when nobody listens', async () => {
    const listener = await echoListener();
    await listener.close();
    const { error, record } = await failure(listener.port);
    expect(error).toBeInstanceOf(DialError);
    expect(error).toMatchObject({ verdict: 'refused', cause: { code: 'ECONNREFUSED' } });
    expect((error as Error).message).toContain(`Cannot connect to 127.0.0.1:${listener.port}: refused`);
    expect(record.events[0]).toMatch(/^failed refused: .*ECONNREFUSED/);
    expect(record.attempt.acceptor).toEqual({ host: '127.0.0.1', port: listener.port });
  });

  it('is name not found', async () => {
    const { error, record } = await failure(443, { host: 'no-such-host.invalid' });
    expect(error).toMatchObject({ verdict: 'name not found' });
    expect(record.attempt.acceptor).toEqual({ host: 'no-such-host.invalid', port: 443 });
    expect(record.events[0]).toMatch(/^failed name not found: /);
  });

  it('is timed out when the peer never answers', async () => {
    const port = await rawServer(() => {});
    const { error, record } = await failure(port, { tls: {}, timeoutMs: 50 });
    expect(error).toMatchObject({ verdict: 'timed out' });
    expect(record.events[0]).toBe('failed timed out: no answer within 50 ms');
  });

  it('is timed out when the caller gives up, before or after the start', async () => {
    const port = await rawServer(() => {});
    const giveUp = new AbortController();
    const running = failure(port, { tls: {}, signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 20);
    expect((await running).error).toMatchObject({ verdict: 'timed out' });
    const { error, record } = await failure(port, { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ verdict: 'timed out' });
    expect(record.events[0]).toBe('failed timed out: given up before an answer came');
  });

  it('is TLS failed when the certificate does not verify, and when the peer speaks no TLS', async () => {
    const ca = await LocalCa.create();
    const other = await LocalCa.create();
    const listener = await echoListener(ca);
    const distrusted = await failure(listener.port, { tls: { trust: trustIn([other.certificatePem]) } });
    expect(distrusted.error).toMatchObject({ verdict: 'TLS failed' });
    expect(distrusted.record.events[0]).toMatch(/^failed TLS failed: .*certificate/i);
    const unsecured = await failure(await rawServer((socket) => socket.end('220 ready\r\n')), { tls: {} });
    expect(unsecured.error).toMatchObject({ verdict: 'TLS failed' });
  });

  it('is TLS failed when the peer just closes, and reset when it resets', async () => {
    const closes = await failure(await rawServer((socket) => socket.once('data', () => socket.end())), { tls: {} });
    expect(closes.error).toMatchObject({ verdict: 'TLS failed' });
    const port = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const resets = await failure(port, { tls: {} });
    expect(resets.error).toMatchObject({ verdict: 'reset' });
    expect(resets.record.events).toContain('acceptor rst');
  });
});

describe('the egress policy', () => {
  it('stops a dial before a socket is opened, and the capture says so', async () => {
    const opened: string[] = [];
    const tripwire = createHook({
      init: (_, type) => void (/^(TCPWRAP|TCPCONNECTWRAP)$/.test(type) && opened.push(type)),
    });
    const tap = new RecordingTap();
    tripwire.enable();
    try {
      await expect(dial(options(80, tap, { host: '169.254.169.254' }))).rejects.toMatchObject({
        code: 'AZW_DIAL_FORBIDDEN',
        message: expect.stringContaining('169.254.169.254'),
      });
    } finally {
      tripwire.disable();
    }
    expect(opened).toEqual([]);
    expect(tap.recordings).toHaveLength(1);
    expect(tap.recordings[0]?.events[0]).toMatch(
      /^failed refused: The egress policy does not allow 169\.254\.169\.254/,
    );
    expect(tap.recordings[0]?.events[1]).toBe('closed');
  });
});

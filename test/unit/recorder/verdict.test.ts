import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { dial } from '../../../src/net/dialer.ts';
import { EgressPolicy } from '../../../src/net/egress-policy.ts';
import { type Listener, listen } from '../../../src/net/listener.ts';
import { LocalCa } from '../../../src/net/local-ca.ts';
import { trustIn } from '../../../src/net/trust.ts';
import type { CapturedAttempt } from '../../../src/recorder/capture.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';
import {
  detachFrame,
  RecorderBench,
  saslInit,
  saslMechanisms,
  saslOutcome,
  tokenReply,
  transferFrame,
} from './conversation.ts';

let ca: LocalCa;
beforeAll(async () => {
  ca = await LocalCa.create();
});

function recorder(): Recorder {
  let nowMs = Date.UTC(2026, 0, 1);
  return new Recorder({ now: () => nowMs++ });
}

async function listening(tap: Recorder, tls: 'none' | 'required'): Promise<Listener> {
  const listener = await listen({
    ...{ name: 'amqp', host: '127.0.0.1', port: 0, flag: '--amqp-port', tls, certificates: ca, tap },
    onConnection: ({ stream }) => void stream.pipe(stream),
  });
  onTestFinished(() => listener.close());
  return listener;
}

/** The one attempt, once its socket is gone. */
async function attemptIn(recorded: Recorder): Promise<CapturedAttempt> {
  let position = recorded.changesSince().position;
  for (;;) {
    const { attempts, connections } = recorded.capture();
    const [attempt] = attempts;
    const isOver = attempt !== undefined && (connections.length === 0 || connections[0]!.closedAtMs !== undefined);
    if (isOver) return attempt;
    await new Promise((resolve) => setImmediate(resolve));
    position = recorded.changesSince(position).position;
  }
}

function quiet(socket: Socket): Socket {
  onTestFinished(() => void socket.destroy());
  return socket.on('error', () => {}).resume();
}

describe('of what comes in', () => {
  const tlsClient = (port: number, options: ConnectionOptions) =>
    quiet(connectTls({ host: '127.0.0.1', port, ...options }));
  const plainClient = (port: number) => quiet(connect({ host: '127.0.0.1', port }));

  it.each<[string, (port: number) => unknown, RegExp]>([
    [
      'the opener does not trust the certificate',
      (port) => tlsClient(port, { servername: 'localhost' }),
      /distrust|unknown ca/,
    ],
    [
      'plain bytes come to a port for TLS',
      (port) => plainClient(port).write('AMQP\0\x01\0\0'),
      /wrong version|packet length/i,
    ],
    ['they are a request', (port) => plainClient(port).write('GET / HTTP/1.1\r\n\r\n'), /http request/i],
    [
      'no version is common',
      (port) => tlsClient(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
      /unsupported protocol|protocol version/,
    ],
    [
      'the opener leaves within the handshake',
      (port) => plainClient(port).end(Buffer.of(0x16, 3, 1, 0)),
      /during the handshake/,
    ],
  ])('is TLS failed where %s', async (_, open, detail) => {
    const recorded = recorder();
    const { port } = await listening(recorded, 'required');
    open(port);
    expect(await attemptIn(recorded)).toMatchObject({ verdict: 'TLS failed', detail: expect.stringMatching(detail) });
  });

  it('is TLS failed where TLS begins and something else is spoken', async () => {
    const recorded = recorder();
    const listener = await listen({
      ...{ name: 'amqp', host: '127.0.0.1', port: 0, flag: '--amqp-port', tls: 'none', tap: recorded },
      onConnection: ({ stream }) => void stream.resume().end('AMQP\0\x01\0\0'),
    });
    onTestFinished(() => listener.close());
    tlsClient(listener.port, { servername: 'localhost' });
    expect(await attemptIn(recorded)).toMatchObject({
      ...{ verdict: 'TLS failed', packet: 1, connection: 1 },
      detail: 'the opener began a TLS handshake, and the acceptor answered without TLS',
    });
  });

  it('is reset where the acceptor is cut off, and says so in a mark', async () => {
    const recorded = recorder();
    const listener = await listening(recorded, 'none');
    listener.setReachable(false);
    plainClient(listener.port);
    const attempt = await attemptIn(recorded);
    expect(attempt).toMatchObject({ verdict: 'reset', detail: expect.stringContaining('the acceptor reset') });
    const { marks, packets } = recorded.capture();
    expect(marks).toMatchObject([{ kind: 'fault', connection: attempt.id, packet: packets.at(-1)!.number }]);
  });

  it('is established where the end comes after both have spoken', async () => {
    const recorded = recorder();
    const { port } = await listening(recorded, 'none');
    const client = plainClient(port);
    client.write('hello');
    await once(client, 'data');
    client.resetAndDestroy();
    expect(await attemptIn(recorded)).toMatchObject({ verdict: 'established' });
  });
});

describe('of what azwire dials', () => {
  async function dialled(host: string, port: number, serverName?: string): Promise<CapturedAttempt> {
    const recorded = recorder();
    const options = { via: 'event-grid', tap: recorded, policy: new EgressPolicy(), timeoutMs: 500 };
    const tls = serverName === undefined ? {} : { tls: { serverName, trust: trustIn([]) } };
    const opened = await dial({ host, port, ...options, ...tls }).catch(() => undefined);
    opened?.stream
      .on('error', () => {})
      .resume()
      .end('POST / HTTP/1.1\r\n\r\n');
    return attemptIn(recorded);
  }

  async function serving(serve: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => serve(quiet(socket)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  }

  it('is refused, with a SYN and a RST', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const attempt = await dialled('127.0.0.1', port);
    expect(attempt).toMatchObject({ verdict: 'refused', opener: 'event-grid', packet: 1 });
    expect(attempt).not.toHaveProperty('connection');
  });

  it.runIf(process.platform === 'linux')('is timed out where nobody answers, with a SYN', async () => {
    // A process that is stopped accepts nobody; when its queue is full, its system drops what comes.
    const listens =
      "require('net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, function () { console.log(this.address().port) })";
    const stopped = spawn(process.execPath, ['-e', listens], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void stopped.kill('SIGKILL'));
    const port = Number(await once(stopped.stdout, 'data'));
    stopped.kill('SIGSTOP');
    for (let i = 0; i < 3; i++) quiet(connect({ host: '127.0.0.1', port }));
    const attempt = await dialled('127.0.0.1', port);
    expect(attempt).toMatchObject({ verdict: 'timed out', packet: 1 });
    expect(attempt).not.toHaveProperty('connection');
  });

  it('is name not found, without a packet', async () => {
    const attempt = await dialled('no-such-host.invalid', 443);
    expect(attempt).toMatchObject({ verdict: 'name not found', acceptor: 'no-such-host.invalid' });
    expect(attempt).not.toHaveProperty('packet');
  });

  it('is reset where the acceptor answers a request with a RST', async () => {
    const port = await serving((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await dialled('127.0.0.1', port)).toMatchObject({ verdict: 'reset', connection: 1 });
  });

  it('is TLS failed where the acceptor is not trusted, or speaks no TLS', async () => {
    const { port } = await listening(recorder(), 'required');
    expect(await dialled('127.0.0.1', port, 'localhost')).toMatchObject({ verdict: 'TLS failed' });
    const plain = await serving((socket) => socket.write('220 ready\r\n'));
    expect(await dialled('127.0.0.1', plain, 'localhost')).toMatchObject({ verdict: 'TLS failed' });
  });
});

describe('of credentials', () => {
  function answered(...answers: readonly string[]): CapturedAttempt {
    const bench = new RecorderBench();
    const conversation = bench.connect();
    for (const answer of answers) {
      conversation.send('opener', Buffer.from('GET /dbs HTTP/1.1\r\nHost: localhost:8081\r\n\r\n'));
      conversation.send('acceptor', Buffer.from(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`));
    }
    return bench.recorder.capture().attempts[0]!;
  }

  it.each([
    [['401 Unauthorized'], 'unauthorised'],
    [['403 Forbidden', '403 Forbidden'], 'unauthorised'],
    [['401 Unauthorized', '200 OK'], 'established'],
    [['404 Not Found', '403 Forbidden'], 'established'],
    [['100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized'], 'unauthorised'],
    [['403 Forbidden\r\nx-ms-substatus: 1014'], 'established'],
  ])('over HTTP, answered %j, is %s', (answers, verdict) => {
    expect(answered(...answers)).toMatchObject({ verdict, dialledName: 'localhost' });
  });

  it('that SASL refuses is unauthorised', () => {
    const bench = new RecorderBench();
    const conversation = bench.connect();
    conversation.send('opener', saslInit('PLAIN', '\0user\0secret')).send('acceptor', saslMechanisms(), saslOutcome(1));
    expect(bench.recorder.capture().attempts[0]).toMatchObject({
      verdict: 'unauthorised',
      detail: 'SASL outcome auth (1)',
    });
  });

  function refusedLink(): RecorderBench {
    const bench = new RecorderBench();
    const conversation = bench.connect().start().attach('receiver', '$cbs');
    const fields = { handle: 0, deliveryId: 0, deliveryTag: Buffer.of(1) };
    conversation.send('acceptor', transferFrame(fields, tokenReply(202, 'Accepted')));
    conversation.attach('sender', 'orders', 1).send('acceptor', detachFrame(1, 'amqp:unauthorized-access'));
    return bench;
  }

  it('that are good for nothing but to be shown are unauthorised', () => {
    expect(refusedLink().recorder.capture().attempts[0]).toMatchObject({
      verdict: 'unauthorised',
      detail: expect.stringContaining('amqp:unauthorized-access'),
    });
  });
});

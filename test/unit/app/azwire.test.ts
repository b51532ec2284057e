import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { type Azwire, type AzwireOptions, startAzwire } from '../../../src/app/azwire.ts';
import { ANY_PORTS } from '../../../src/app/config.ts';
import { VirtualClock } from '../../../src/kernel/clock.ts';

const started: Azwire[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((azure) => azure.stop()));
});

async function start(options: AzwireOptions = {}): Promise<Azwire> {
  const azure = await startAzwire({ ports: 'any', ...options });
  started.push(azure);
  return azure;
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

// A handle that was closed is gone in the next turn of the event loop.
const openPorts = () => process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;

describe('a start', () => {
  it('without a service serves a queue, a topic and a subscription', async () => {
    const azure = await start();
    expect(azure.services).toEqual(['entra', 'service-bus']);
    expect(azure.host).toBe('127.0.0.1');
    expect(azure.connectionString('service-bus')).toContain(`Endpoint=sb://localhost:${azure.ports.amqp};`);
    expect(azure.connectionString('service-bus', { transport: 'amqps' })).not.toContain('UseDevelopmentEmulator=true');
    expect(new Set(Object.values(azure.ports)).size).toBe(5);
  });

  it('answers /health on the gateway, with a certificate of its own CA', async () => {
    const azure = await start();
    const request = get({
      host: 'localhost',
      port: azure.ports.gateway,
      path: '/health',
      ca: azure.caCertificate,
      agent: false,
    });
    const [response] = await once(request, 'response');
    expect(await json(response)).toEqual({ status: 'healthy', message: 'Service is healthy.' });
  });

  it('takes the time from the clock that it is given', async () => {
    const azure = await start({ clock: new VirtualClock() });
    expect(azure.services).toEqual(['entra', 'service-bus']);
  });

  it.each(Object.keys(ANY_PORTS))('with the %s port in use leaves nothing behind', async (name) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    await expect.poll(openPorts).toBe(1);
    const ports = { ...ANY_PORTS, [name]: port };
    // Without their services listeners of their own would not open.
    const error = await startAzwire({ ports, storage: {}, cosmos: {} }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'AZW_PORT_IN_USE' });
    for (const part of [String(port), name, `--${name}-port`]) expect((error as Error).message).toContain(part);
    await expect.poll(openPorts).toBe(1);
    holder.close();
    await once(holder, 'close');
  });

  it('with wrong options says so before it opens anything', async () => {
    const wrong = { serviceBus: { namespaces: [] }, port: 1 } as unknown as AzwireOptions;
    await expect(startAzwire(wrong)).rejects.toMatchObject({ code: 'AZW_CONFIG_INVALID' });
    const twice = { serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'orders' }, { name: 'Orders' }] }] } };
    await expect(startAzwire({ ports: 'any', ...twice })).rejects.toMatchObject({ code: 'AZW_CONFIG_INVALID' });
    await expect.poll(openPorts).toBe(0);
  });

  it('on an address that is not of this machine says so', async () => {
    await expect(startAzwire({ ports: 'any', host: '192.0.2.1' })).rejects.toMatchObject({ code: 'AZW_LISTEN_FAILED' });
    await expect.poll(openPorts).toBe(0);
  });
});

describe('a running instance', () => {
  it('does not see what happens in another', async () => {
    const [one, other] = [await start(), await start()];
    const socket = await dial(one.ports.amqp);
    socket.end();
    await once(socket.resume(), 'close');
    expect(one.capture().attempts).toHaveLength(1);
    expect(other.capture().attempts).toHaveLength(0);
    await one.stop();
    const next = await dial(other.ports.amqp);
    next.destroy();
  });

  it('names an opener by its address, before or after it has dialled', async () => {
    const azure = await start();
    const early = await dial(azure.ports.amqp);
    const port = Number(early.localPort);
    const seen = () => azure.capture().attempts.map(({ opener }) => opener);
    await expect.poll(seen).toHaveLength(1);
    azure.nameHost('127.0.0.1', 'producer', port);
    expect(seen()).toEqual(['producer']);
    azure.nameHost('127.0.0.1', 'somebody');
    const late = await dial(azure.ports.amqp);
    await expect.poll(seen).toEqual(['producer', 'somebody']);
    early.destroy();
    late.destroy();
  });

  it.skipIf(process.platform !== 'linux')('names an opener by its process', async () => {
    const azure = await start({ knownProcesses: () => new Map([[process.pid, 'test']]) });
    const socket = await dial(azure.ports.amqp);
    await expect.poll(() => azure.capture().attempts[0]?.opener).toBe('test');
    socket.destroy();
  });

  it('cuts one listener off, and has what is tried in its capture', async () => {
    const azure = await start();
    azure.setReachable('amqp', false);
    const ignore = () => {};
    await dial(azure.ports.amqp).then((socket) => socket.on('error', ignore), ignore);
    await expect.poll(() => azure.capture().connections).toMatchObject([{ closedBy: 'acceptor', closeReason: 'RST' }]);
    azure.setReachable('amqp', true);
    const again = await dial(azure.ports.amqp);
    again.write('AMQP');
    await expect.poll(() => azure.capture().connections[1]?.bytesFromOpener).toBe(4);
    again.destroy();
    expect(() => azure.setReachable('amqp-2', false)).toThrow('There is no listener "amqp-2". Open are: amqp, ');
  });

  it('without the recorder captures nothing', async () => {
    const azure = await start({ recorder: false });
    const socket = await dial(azure.ports.amqp);
    socket.end('not AMQP');
    await once(socket.resume(), 'close');
    expect(azure.capture()).toMatchObject({ attempts: [], connections: [], packets: [] });
  });

  it('keeps as many bytes of payload as it is told to', async () => {
    const azure = await start({ captureBytes: 65_536 });
    const socket = await dial(azure.ports.amqp);
    socket.end(Buffer.alloc(300_000, 'not AMQP'));
    await once(socket.resume(), 'close').catch(() => {});
    const { packets, dropped } = azure.capture();
    expect(dropped.bytes).toBeGreaterThan(0);
    expect(packets.reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThanOrEqual(65_536);
  });

  it('knows which services it does not have', async () => {
    const azure = await start();
    expect(() => azure.connectionString('hello-world')).toThrow(/"hello-world" is not running.*"helloWorld"/);
    expect(() => azure.connectionString('no-such')).toThrow(/There is no such service; running: entra, service-bus/);
  });
});

describe('a stop', () => {
  it('ends every connection, can be asked for twice, and is remembered', async () => {
    const azure = await start();
    const sockets = await Promise.all(Object.values(azure.ports).map(dial));
    const closed = sockets.map((socket) => once(socket.on('error', () => {}).resume(), 'close'));
    await Promise.all([azure.stop(), azure.stop()]);
    await Promise.all(closed);
    await azure.stop();
    await expect.poll(openPorts).toBe(0);
    expect(() => azure.connectionString('service-bus')).toThrow(/stopped/);
    expect(azure.capture().attempts).toHaveLength(4);
  });

  it('leaves no handle: a program ends by itself', async () => {
    const program = `
      const { startAzwire } = await import(${JSON.stringify(new URL('../../../src/index.ts', import.meta.url).href)});
      const { connect } = await import('node:net');
      const azure = await startAzwire({ ports: 'any', nameProcesses: true, logLevel: 'silent' });
      for (const port of Object.values(azure.ports)) connect(port, '127.0.0.1').on('error', () => {}).resume();
      while (azure.capture().attempts.length < 3) await new Promise(setImmediate);
      await azure.stop();
      console.log('stopped');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect({ out, err, code }).toEqual({ out: 'stopped\n', err: '', code: 0 });
  });
});

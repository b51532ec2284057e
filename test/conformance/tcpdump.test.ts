import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Azwire, Capture } from '../../src/index.ts';
import { startBus } from '../support/bus.ts';
import { ClientProcess } from '../support/client-process.ts';
import type { SniffedConnection } from '../support/pcap.ts';
import { HAS_TCPDUMP, TCPDUMP_NOTE, Tcpdump } from '../support/tcpdump.ts';

const TRANSPORTS = ['amqp', 'amqps', 'websocket'] as const;

async function started(): Promise<{ azure: Azwire; tcpdump: Tcpdump }> {
  const { azure } = await startBus();
  return { azure, tcpdump: await Tcpdump.start(Object.values(azure.ports)) };
}

/** What a capture says, in the words of a sniffer. */
function asSniffed({ connections }: Capture): SniffedConnection[] {
  return connections.map(({ openerAddress, acceptorAddress, closedBy, bytesFromOpener, bytesFromAcceptor }) => ({
    opener: `${openerAddress.host}:${openerAddress.port}`,
    acceptor: `${acceptorAddress.host}:${acceptorAddress.port}`,
    closedBy,
    bytesFromOpener,
    bytesFromAcceptor,
    accepted: true,
  }));
}

/** Waits for the end of every connection, then compares with what was on the wire. */
async function expectSame(azure: Azwire, tcpdump: Tcpdump): Promise<SniffedConnection[]> {
  const open = () => azure.capture().connections.filter(({ closedAtMs }) => closedAtMs === undefined);
  await expect.poll(open, { timeout: 20_000 }).toEqual([]);
  const sniffed = await tcpdump.connections();
  expect(sniffed.length).toBeGreaterThan(0);
  const captured = asSniffed(azure.capture());
  // Where both sides closed at once neither was first, and the capture may name either.
  const crossed = sniffed.map(({ closedBy }) => closedBy === 'both');
  expect(captured.map((one, i) => (crossed[i] ? { ...one, closedBy: 'both' } : one))).toEqual(sniffed);
  return sniffed;
}

describe.skipIf(!HAS_TCPDUMP)(`the capture says what tcpdump sees${TCPDUMP_NOTE}`, () => {
  it.each(TRANSPORTS)('a client that closes, %s', async (transport) => {
    const { azure, tcpdump } = await started();
    const client = new ClientProcess(azure, { transport, queue: 'plain', messages: 20 });
    expect(await client.line()).toBe('completed 20');
    await client.exited();
    await expectSame(azure, tcpdump);
  });

  it.each(TRANSPORTS)('azwire stops while a client is connected, %s', async (transport) => {
    const { azure, tcpdump } = await started();
    const client = new ClientProcess(azure, { transport, queue: 'plain', stays: true });
    expect(await client.line()).toBe('completed 3');
    await azure.stop();
    await expectSame(azure, tcpdump);
  });

  it.each(TRANSPORTS)('a client that is killed, %s', async (transport) => {
    const { azure, tcpdump } = await started();
    const client = new ClientProcess(azure, { transport, queue: 'plain', stays: true });
    expect(await client.line()).toBe('completed 3');
    await client.kill();
    expect(await expectSame(azure, tcpdump)).toMatchObject([{ closedBy: 'opener' }]);
  });

  it('a TLS client that distrusts the CA', async () => {
    const { azure, tcpdump } = await started();
    const client = new ClientProcess(azure, { transport: 'amqps', queue: 'plain', trusts: false });
    expect(await client.line()).toMatch(/^failed/);
    await client.exited();
    const sniffed = await expectSame(azure, tcpdump);
    expect(new Set(sniffed.map(({ closedBy }) => closedBy))).toEqual(new Set(['opener']));
    expect(new Set(azure.capture().attempts.map(({ verdict }) => verdict))).toEqual(new Set(['TLS failed']));
  });

  it.each(['amqp', 'amqps', 'gateway'] as const)('a client that sends garbage to the %s port', async (listener) => {
    const { azure, tcpdump } = await started();
    const socket = connect(azure.ports[listener], '127.0.0.1').on('error', () => {});
    socket.resume().write(Buffer.alloc(10_000, 'garbage '));
    await once(socket, 'close');
    await expectSame(azure, tcpdump);
  });

  it('a client that resets its connection', async () => {
    const { azure, tcpdump } = await started();
    const socket = connect(azure.ports.amqp, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    await expect.poll(() => azure.capture().connections.length).toBe(1);
    socket.resetAndDestroy();
    expect(await expectSame(azure, tcpdump)).toMatchObject([{ closedBy: 'opener', bytesFromOpener: 0 }]);
  });
});

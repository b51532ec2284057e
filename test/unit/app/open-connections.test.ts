import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Azwire, startAzwire } from '../../../src/index.ts';

let azure: Azwire;
beforeAll(async () => {
  azure = await startAzwire({ ports: 'any', logLevel: 'error', serviceBus: { namespaces: [{ name: 'bus' }] } });
});
afterAll(() => azure.stop());

const opened = (port: number) => azure.capture().connections.find(({ openerAddress }) => openerAddress.port === port);

async function dialled(how: 'plain' | 'tls'): Promise<{ readonly port: number; readonly failed: Promise<string> }> {
  const socket =
    how === 'plain'
      ? connect(azure.ports.amqp, '127.0.0.1')
      : connectTls({ port: azure.ports.amqps, host: '127.0.0.1', ca: azure.caCertificate });
  onTestFinished(() => void socket.destroy());
  const failed = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
  });
  await once(socket, how === 'plain' ? 'connect' : 'secureConnect');
  const port = socket.localPort ?? 0;
  azure.nameHost('127.0.0.1', `client ${port}`, port);
  await expect.poll(() => opened(port)?.opener).toBe(`client ${port}`);
  return { port, failed };
}

describe('a connection is cut', () => {
  it.each(['plain', 'tls'] as const)('of a participant, %s, and of nobody else', async (how) => {
    const { port, failed } = await dialled(how);
    const { port: other } = await dialled(how);
    expect(azure.cutConnections({ participant: `client ${port}` })).toBe(1);
    expect(await failed).toBe('ECONNRESET');
    await expect.poll(() => opened(port)?.closedAtMs).toBeDefined();
    const connection = opened(port)!;
    expect(connection).toMatchObject({ closedBy: 'acceptor', closing: { kind: 'RST', by: 'acceptor' } });
    const marks = azure.capture().marks.filter((mark) => mark.connection === connection.id);
    expect(marks).toMatchObject([{ kind: 'fault', text: 'reset, as the connection is cut' }]);
    expect(opened(other)?.closedAtMs).toBeUndefined();
    expect(azure.cutConnections({ participant: `client ${port}` })).toBe(0);
  });

  it('where it agrees with all that is asked for', async () => {
    const { port } = await dialled('plain');
    const opener = `client ${port}`;
    for (const filter of [
      { opener, acceptor: 'nobody' },
      { opener, via: 'cosmos' },
      { acceptor: opener },
      { participant: 'nobody' },
    ]) {
      expect(azure.cutConnections(filter)).toBe(0);
    }
    expect(azure.cutConnections({ opener, acceptor: 'amqp', via: 'amqp', participant: 'amqp' })).toBe(1);
  });
});

import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startAzwire } from '../../../src/index.ts';

it('a front door shows who dials a participant, and that azwire is not it', async () => {
  const azure = await startAzwire({ ports: 'any', logLevel: 'error' });
  onTestFinished(() => azure.stop());
  const program = createServer((socket) => socket.end('welcome').resume());
  program.listen(0, '127.0.0.1');
  await once(program, 'listening');
  onTestFinished(() => void program.close());
  const target = { host: '127.0.0.1', port: (program.address() as AddressInfo).port };
  const door = await azure.openFrontDoor({ participant: 'gateway', at: { host: '127.0.0.1', port: 0 }, target });
  const browser = connect(door);
  await once(browser, 'connect');
  azure.nameHost('127.0.0.1', 'browser', browser.localPort ?? 0);
  expect(String((await once(browser, 'data'))[0])).toBe('welcome');
  browser.end();
  await expect.poll(() => azure.capture().connections[0]?.closedAtMs).toBeDefined();
  const { connections, participants } = azure.capture();
  expect(connections).toMatchObject([
    { opener: 'browser', acceptor: 'gateway', acceptorAddress: door, via: 'front-door', bytesFromAcceptor: 7 },
  ]);
  expect(participants).toContainEqual(expect.objectContaining({ name: 'gateway', source: 'scenario address' }));
});

import { expect } from 'vitest';
import { itHere, startBus } from '../../support/bus.ts';
import { ClientProcess } from '../../support/client-process.ts';

itHere('over TLS, with a connection string without the emulator flag', async () => {
  const bus = await startBus();
  const client = new ClientProcess(bus.azure, { transport: 'amqps', queue: 'plain', messages: 5 });
  expect(await client.line()).toBe('completed 5');
  await client.exited();
  expect(bus.azure.capture().connections).toMatchObject([
    { via: 'amqps', layers: ['tcp', 'tls', 'amqp'], tls: { serverName: 'localhost' }, closedBy: 'opener' },
  ]);
});

itHere('a client that does not trust the CA does not get in', async () => {
  const bus = await startBus();
  const client = new ClientProcess(bus.azure, { transport: 'amqps', queue: 'plain', trusts: false });
  expect(await client.line()).toMatch(/^failed .*certificate/);
  await client.exited();
  const { attempts } = bus.azure.capture();
  expect(attempts.length).toBeGreaterThan(0);
  for (const attempt of attempts) expect(attempt.verdict).toBe('TLS failed');
});

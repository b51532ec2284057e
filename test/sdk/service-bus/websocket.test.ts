import { expect } from 'vitest';
import { itHere, startBus } from '../../support/bus.ts';
import { ClientProcess } from '../../support/client-process.ts';

itHere('over WebSockets, on the port of the gateway', async () => {
  const bus = await startBus();
  const client = new ClientProcess(bus.azure, { transport: 'websocket', queue: 'plain', messages: 5 });
  expect(await client.line()).toBe('completed 5');
  await client.exited();
  expect(bus.azure.capture().connections).toMatchObject([
    { via: 'gateway', layers: ['tcp', 'tls', 'http', 'websocket', 'amqp'], closedBy: 'opener' },
  ]);
});

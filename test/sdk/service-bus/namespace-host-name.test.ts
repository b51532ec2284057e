import { expect } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { clientOf, itHere, receiveOne, startTestAzwire } from '../../support/bus.ts';
import { ClientProcess } from '../../support/client-process.ts';

const NAMESPACES = [
  { name: 'one', queues: [{ name: 'orders' }] },
  { name: 'two', queues: [{ name: 'orders' }] },
];

function start(namespaces = NAMESPACES): Promise<Azwire> {
  return startTestAzwire({ serviceBus: { namespaces } });
}

/** A client that asks for `host`, whatever it dials. */
function asking(azure: Azwire, host: string) {
  const connectionString = azure.connectionString('service-bus').replace(/localhost:\d+/, host);
  return clientOf(connectionString, { customEndpointAddress: `sb://localhost:${azure.ports.amqp}` });
}

for (const transport of ['amqps', 'websocket'] as const) {
  itHere(`a production host name leads to its namespace, over ${transport} in a process of its own`, async () => {
    const azure = await start();
    await clientOf(azure.connectionString('service-bus')).createSender('orders').sendMessages({ body: 'for one' });
    const host = 'two.servicebus.windows.net';
    const client = new ClientProcess(azure, { transport, queue: 'orders', host });
    expect(await client.line()).toBe('completed 3');
    await client.exited();
    const via = transport === 'websocket' ? 'gateway' : transport;
    expect(azure.capture().connections).toContainEqual(
      expect.objectContaining({ via, tls: expect.objectContaining({ serverName: host }) }),
    );
    expect(azure.purge('service-bus', 'one')).toBe(1);
  });
}

for (const host of ['two.servicebus.windows.net', 'two.localhost', 'two.servicebus.localhost', 'Two.example.org']) {
  itHere(`${host} means the namespace two`, async () => {
    const azure = await start();
    await asking(azure, host).createSender('orders').sendMessages({ body: 'for two' });
    expect(azure.purge('service-bus', 'one')).toBe(0);
    const receiver = asking(azure, host).createReceiver('orders', { receiveMode: 'receiveAndDelete' });
    expect((await receiveOne(receiver)).body).toBe('for two');
  });
}

itHere('of several namespaces, a name that none of them has leads nowhere', async () => {
  const azure = await start();
  const sending = asking(azure, 'three.servicebus.windows.net').createSender('orders').sendMessages({ body: 1 });
  await expect(sending).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
  await expect(sending).rejects.toThrow(/'sb:\/\/three\.servicebus\.windows\.net\/orders' could not be found/);
});

itHere('the only namespace answers to any name', async () => {
  const azure = await start(NAMESPACES.slice(0, 1));
  await asking(azure, 'production.servicebus.windows.net').createSender('orders').sendMessages({ body: 1 });
  expect(azure.purge('service-bus', 'one', 'orders')).toBe(1);
});

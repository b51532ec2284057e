import { ServiceBusAdministrationClient } from '@azure/service-bus';
import { expect } from 'vitest';
import { startGuardedBus, trust, withKey } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';

itHere('administering takes the right to manage', async () => {
  const { azure } = await startGuardedBus();
  trust(azure);
  const connectionString = azure.connectionString('service-bus', { transport: 'management' });
  const administrationWith = (keyName: string) =>
    new ServiceBusAdministrationClient(withKey(connectionString, keyName), { retryOptions: { maxRetries: 0 } });
  const root = administrationWith('root');
  await root.createQueue('made');
  const names: string[] = [];
  for await (const { name } of root.listQueues()) names.push(name);
  expect(names.sort()).toEqual(['made', 'orders', 'others']);
  expect(await root.getNamespaceProperties()).toMatchObject({ name: 'guarded' });
  const sender = administrationWith('sender');
  await expect(sender.getQueue('orders')).rejects.toMatchObject({
    statusCode: 401,
    message: expect.stringContaining('Manage,EntityRead claims required for this operation.'),
  });
  await expect(sender.getQueue('others')).rejects.toMatchObject({
    statusCode: 401,
    message: expect.stringContaining('InvalidSignature: The token has an invalid signature.'),
  });
});

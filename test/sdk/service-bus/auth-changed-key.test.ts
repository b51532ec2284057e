import { ServiceBusAdministrationClient } from '@azure/service-bus';
import { expect } from 'vitest';
import { clientOf, startGuardedBus, trust, withKey } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';

itHere('a key that the administration changes counts at once', async () => {
  const { azure, connectionString } = await startGuardedBus();
  trust(azure);
  const administration = new ServiceBusAdministrationClient(
    withKey(azure.connectionString('service-bus', { transport: 'management' }), 'root'),
  );
  const send = async () => {
    const client = clientOf(withKey(connectionString, 'sender', 'new'));
    await client.createSender('orders').sendMessages({ body: 1 });
  };
  await expect(send()).rejects.toMatchObject({ code: 'UnauthorizedAccess' });
  const queue = await administration.getQueue('orders');
  const rule = queue.authorizationRules!.find(({ keyName }) => keyName === 'sender')!;
  await administration.updateQueue({
    ...queue,
    authorizationRules: [{ ...rule, primaryKey: 'new key of sender' }],
  });
  await send();
});

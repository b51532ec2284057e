import { expect } from 'vitest';
import { clientOf, startGuardedBus, withKey } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';

itHere('the key of one entity opens no other', async () => {
  const { connectionString } = await startGuardedBus();
  const client = clientOf(withKey(connectionString, 'sender'));
  await expect(client.createSender('others').sendMessages({ body: 1 })).rejects.toMatchObject({
    code: 'UnauthorizedAccess',
    message: expect.stringContaining('InvalidSignature: The token has an invalid signature.'),
  });
});

itHere('who has no key does not learn whether an entity exists', async () => {
  const { connectionString } = await startGuardedBus();
  const client = clientOf(withKey(connectionString, 'sender'));
  await expect(client.createSender('missing').sendMessages({ body: 1 })).rejects.toMatchObject({
    code: 'UnauthorizedAccess',
  });
  const root = clientOf(withKey(connectionString, 'root'));
  await expect(root.createSender('missing').sendMessages({ body: 1 })).rejects.toMatchObject({
    code: 'MessagingEntityNotFound',
  });
});

itHere('the secondary key is as good as the primary one', async () => {
  const { connectionString } = await startGuardedBus();
  for (const keyName of ['root', 'sender']) {
    const client = clientOf(withKey(connectionString, keyName, 'secondary'));
    await client.createSender('orders').sendMessages({ body: keyName });
  }
});

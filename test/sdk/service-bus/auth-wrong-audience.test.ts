import { expect } from 'vitest';
import { clientOf, sasToken, startGuardedBus, withToken } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';

itHere('a token for one entity is good for it and what is below, and for nothing else', async () => {
  const { connectionString } = await startGuardedBus();
  const client = clientOf(withToken(connectionString, sasToken('orders', 'root', 60)));
  await client.createSender('orders').sendMessages({ body: 1 });
  expect(await client.createReceiver('orders', { subQueueType: 'deadLetter' }).peekMessages(1)).toEqual([]);
  await expect(client.createSender('others').sendMessages({ body: 1 })).rejects.toMatchObject({
    code: 'UnauthorizedAccess',
    message: expect.stringContaining(
      'InvalidAudience: The authorization header contains a token with a wrong audience.',
    ),
  });
});

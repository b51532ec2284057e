import { expect } from 'vitest';
import { clientOf, sasToken, startGuardedBus, withToken } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';

itHere('a token that has expired is refused, whether rights are enforced or not', async () => {
  for (const auth of ['default', 'enforce'] as const) {
    const { connectionString } = await startGuardedBus({ auth });
    const client = clientOf(withToken(connectionString, sasToken('orders', 'sender', -10)));
    await expect(client.createSender('orders').sendMessages({ body: 1 })).rejects.toMatchObject({
      code: 'UnauthorizedAccess',
      message: expect.stringContaining('ExpiredToken: The token is expired. Expiration time: '),
    });
  }
});

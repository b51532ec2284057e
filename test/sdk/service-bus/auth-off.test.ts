import { expect } from 'vitest';
import { clientOf, sasToken, startGuardedBus, withKey, withToken } from '../../support/auth.ts';
import { itHere, receiveOne } from '../../support/bus.ts';

itHere('with auth off any key will do, and a token that has expired', async () => {
  const { connectionString } = await startGuardedBus({ auth: 'off' });
  const client = clientOf(withKey(connectionString, 'nobody'));
  await client.createSender('orders').sendMessages({ body: 'sent' });
  const late = clientOf(withToken(connectionString, sasToken('others', 'nobody', -10)));
  expect(await receiveOne(late.createReceiver('orders'))).toMatchObject({ body: 'sent' });
});

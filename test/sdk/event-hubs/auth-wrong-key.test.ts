import { expect } from 'vitest';
import { consumerOf, itHere, producerOf, receiveFrom, startHub } from '../../support/hub.ts';
import { startGuardedHub, withKey } from '../../support/hub-auth.ts';

const REFUSED = {
  code: 'UnauthorizedError',
  message: expect.stringContaining('InvalidSignature: The token has an invalid signature.'),
};

itHere('a wrong key opens nothing, also where rights are not enforced', async () => {
  const hub = await startHub();
  const wrong = hub.connectionString.replace('SAS_KEY_VALUE', 'wrong');
  await expect(producerOf(wrong, 'plain').sendBatch([{ body: 1 }])).rejects.toMatchObject(REFUSED);
  await expect(receiveFrom(consumerOf(wrong, 'plain'), 1, { partition: '0' })).rejects.toMatchObject(REFUSED);
  await expect(producerOf(wrong, 'plain').getPartitionIds()).rejects.toMatchObject(REFUSED);
});

itHere('the key of one hub opens no other, and does not tell whether there is one', async () => {
  const { connectionString } = await startGuardedHub();
  const sender = withKey(connectionString, 'sender');
  for (const hub of ['others', 'missing']) {
    await expect(producerOf(sender, hub).sendBatch([{ body: 1 }])).rejects.toMatchObject(REFUSED);
  }
  await producerOf(withKey(connectionString, 'sender', 'secondary'), 'orders').sendBatch([{ body: 1 }]);
});

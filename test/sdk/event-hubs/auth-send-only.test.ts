import { expect } from 'vitest';
import { bodies, consumerOf, itHere, producerOf, receiveFrom } from '../../support/hub.ts';
import { startGuardedHub, withKey } from '../../support/hub-auth.ts';

itHere('a key that may only send sends and reads properties, and cannot receive', async () => {
  const { connectionString } = await startGuardedHub();
  const sending = withKey(connectionString, 'sender');
  const producer = producerOf(sending, 'orders');
  await producer.sendBatch([{ body: 'sent' }]);
  expect(await producer.getPartitionIds()).toEqual(['0']);
  const receiving = receiveFrom(consumerOf(sending, 'orders'), 1, { partition: '0' });
  await expect(receiving).rejects.toMatchObject({
    code: 'UnauthorizedError',
    message: expect.stringMatching(
      /^Unauthorized access\. 'Listen' claim\(s\) are required to perform this operation\. Resource: 'sb:\/\/guarded\.servicebus\.windows\.net\/orders\/ConsumerGroups\/\$Default\/Partitions\/0'\. TrackingId:/,
    ),
  });
  const all = consumerOf(withKey(connectionString, 'root'), 'orders');
  expect(bodies(await receiveFrom(all, 1))).toEqual(['sent']);
});

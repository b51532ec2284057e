import { expect } from 'vitest';
import { bodies, consumerOf, itHere, producerOf, receiveFrom } from '../../support/hub.ts';
import { startGuardedHub, withKey } from '../../support/hub-auth.ts';

itHere('a key that may only listen receives and reads properties, and cannot send', async () => {
  const { connectionString } = await startGuardedHub();
  const listening = withKey(connectionString, 'listener');
  await producerOf(withKey(connectionString, 'root'), 'orders').sendBatch([{ body: 'sent' }]);
  const consumer = consumerOf(listening, 'orders');
  expect(bodies(await receiveFrom(consumer, 1))).toEqual(['sent']);
  expect((await consumer.getPartitionProperties('0')).isEmpty).toBe(false);
  const sending = producerOf(listening, 'orders').sendBatch([{ body: 'refused' }]);
  await expect(sending).rejects.toMatchObject({
    code: 'UnauthorizedError',
    message: expect.stringContaining("'Send' claim(s) are required to perform this operation."),
  });
});

import { expect } from 'vitest';
import { consumerOf, itHere, producerOf } from '../../support/hub.ts';
import { sasToken, startGuardedHub, withToken } from '../../support/hub-auth.ts';

itHere('a token that has expired is refused, whether rights are enforced or not', async () => {
  for (const auth of ['default', 'enforce'] as const) {
    const { connectionString } = await startGuardedHub({ auth });
    const producer = producerOf(withToken(connectionString, sasToken('orders', 'sender', -10)), 'orders');
    await expect(producer.sendBatch([{ body: 1 }])).rejects.toMatchObject({
      code: 'UnauthorizedError',
      message: expect.stringContaining('ExpiredToken: The token is expired. Expiration time: '),
    });
  }
});

itHere('with auth off it is good', async () => {
  const { connectionString } = await startGuardedHub({ auth: 'off' });
  const producer = producerOf(withToken(connectionString, sasToken('orders', 'nobody', -10)), 'orders');
  await producer.sendBatch([{ body: 1 }]);
});

itHere('when the token expires the receiver loses its link', async () => {
  const { connectionString, azure } = await startGuardedHub();
  const consumer = consumerOf(withToken(connectionString, sasToken('orders', 'listener', 3)), 'orders');
  const failed = Promise.withResolvers<Error>();
  consumer.subscribe('0', {
    processEvents: async () => {},
    processError: async (error) => failed.resolve(error),
  });
  expect((await failed.promise).message).toMatch(/Code: RenewToken|ExpiredToken/);
  expect(azure.capture().connections[0]?.closedBy).toBeUndefined();
});

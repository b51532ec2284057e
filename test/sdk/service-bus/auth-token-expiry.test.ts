import { expect } from 'vitest';
import { clientOf, sasToken, startGuardedBus, withToken } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';

itHere('when the token expires the receiver loses its link, and cannot come back with the same token', async () => {
  const { connectionString, azure } = await startGuardedBus();
  const client = clientOf(withToken(connectionString, sasToken('orders', 'listener', 3)));
  const failed = Promise.withResolvers<Error>();
  client.createReceiver('orders').subscribe({
    processMessage: async () => {},
    processError: async ({ error }) => {
      if (error.message.includes('ExpiredToken')) failed.resolve(error);
    },
  });
  expect(await failed.promise).toMatchObject({ code: 'UnauthorizedAccess' });
  expect(azure.capture().connections[0]?.closedBy).toBeUndefined();
});

import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { clientOf, namespaceOf, sasToken, startGuardedBus, trust, withKey, withToken } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';

itHere('a link outlives the token that it was attached with when another one was shown in time', async () => {
  const { connectionString, azure } = await startGuardedBus();
  trust(azure);
  const credential = { signature: sasToken('orders', 'listener', 4) };
  const renewing = new ServiceBusClient(namespaceOf(azure), credential, { retryOptions: { maxRetries: 0 } });
  onTestFinished(() => renewing.close());
  const received = Promise.withResolvers<unknown>();
  const errors: Error[] = [];
  renewing.createReceiver('orders').subscribe({
    processMessage: async ({ body }) => received.resolve(body),
    processError: async ({ error }) => void errors.push(error),
  });
  // The same token on another connection, which is not renewed: tells when it has expired.
  const expired = Promise.withResolvers<void>();
  clientOf(withToken(connectionString, credential.signature))
    .createReceiver('orders')
    .subscribe({ processMessage: async () => {}, processError: async () => expired.resolve() });
  credential.signature = sasToken('orders', 'listener', 60);
  await renewing.createReceiver('orders').peekMessages(1);
  await expired.promise;
  await clientOf(withKey(connectionString, 'root')).createSender('orders').sendMessages({ body: 'still there' });
  expect(await received.promise).toBe('still there');
  expect(errors).toEqual([]);
});

import { ServiceBusAdministrationClient } from '@azure/service-bus';
import { expect } from 'vitest';
import { administrationClient, entryOf, request, sasToken } from '../../support/administration.ts';
import { itHere, startBus } from '../../support/bus.ts';

itHere('who has the wrong key, or a key that may not manage, is refused', async () => {
  const { azure } = await startBus({ config: { auth: 'enforce' } });
  const administration = administrationClient(azure);
  const created = await administration.createQueue('guarded', {
    authorizationRules: [
      {
        claimType: 'SharedAccessKey',
        accessRights: ['Send'],
        keyName: 'sends',
        primaryKey: 'key of the queue',
        secondaryKey: 'another',
      },
    ],
  });
  expect(created.name).toBe('guarded');
  const clientWith = (name: string, key: string) => {
    const connectionString = azure
      .connectionString('service-bus', { transport: 'management' })
      .replace(/SharedAccessKeyName=[^;]*/, `SharedAccessKeyName=${name}`)
      .replace(/SharedAccessKey=[^;]*/, `SharedAccessKey=${key}`);
    return new ServiceBusAdministrationClient(connectionString, { retryOptions: { maxRetries: 0 } });
  };
  const refused = { statusCode: 401, code: 'UnauthorizedRequestError' };
  await expect(clientWith('RootManageSharedAccessKey', 'wrong').getQueue('guarded')).rejects.toMatchObject(refused);
  await expect(clientWith('sends', 'key of the queue').deleteQueue('guarded')).rejects.toMatchObject({
    ...refused,
    message: expect.stringMatching(/^Manage,EntityRead claims required for this operation\. TrackingId:/),
  });
  expect(await administration.queueExists('guarded')).toBe(true);
});

itHere('a queue that forwards needs a token for its destination, which the client sends along', async () => {
  const { azure } = await startBus({ config: { auth: 'enforce' } });
  const { forwardTo } = await administrationClient(azure).createQueue('forwards-too', {
    forwardTo: 'plain',
    forwardDeadLetteredMessagesTo: 'Area/Orders',
  });
  expect(forwardTo).toMatch(/\/plain$/);
  const root = `http://localhost:${azure.ports.management}`;
  const body = entryOf(
    '<QueueDescription xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect">' +
      '<ForwardTo>plain</ForwardTo></QueueDescription>',
  );
  const put = async (supplementary?: string) => {
    const headers = {
      authorization: sasToken(`${root}/new`),
      ...(supplementary !== undefined && { ServiceBusSupplementaryAuthorization: supplementary }),
    };
    return (await request(azure, 'PUT', '/new?api-version=2021-05', { body, headers })).status;
  };
  expect(await put()).toBe(401);
  expect(await put(sasToken(`${root}/plain`, 'wrong'))).toBe(401);
  expect(await put(sasToken(`${root}/other`))).toBe(401);
  expect(await put(sasToken(`${root}/plain`))).toBe(201);
});

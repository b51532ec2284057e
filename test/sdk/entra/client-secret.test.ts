import { ClientSecretCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { namespaceOf, startGuardedBus, trust } from '../../support/auth.ts';
import { itHere, receiveOne } from '../../support/bus.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';

itHere('an application with any secret sends and receives', async () => {
  const { azure } = await startGuardedBus();
  trust(azure);
  const credential = new ClientSecretCredential(TENANT_ID, 'any-application', 'any secret', credentialOptions(azure));
  const client = new ServiceBusClient(namespaceOf(azure), credential, { retryOptions: { maxRetries: 0 } });
  onTestFinished(() => client.close());
  await client.createSender('orders').sendMessages({ body: 'sent' });
  const receiver = client.createReceiver('orders');
  const message = await receiveOne(receiver);
  expect(message.body).toBe('sent');
  await receiver.completeMessage(message);
  const opened = azure.capture().connections.map(({ via, acceptor }) => [via, acceptor]);
  expect(opened).toContainEqual(['gateway', 'entra']);
  expect(opened).toContainEqual(['amqps', 'service-bus']);
});

itHere('the token is asked for once and says who it is for', async () => {
  const { azure } = await startGuardedBus();
  trust(azure);
  const credential = new ClientSecretCredential(TENANT_ID, 'an-application', 'any secret', credentialOptions(azure));
  const { token, expiresOnTimestamp } = (await credential.getToken('https://servicebus.azure.net/.default'))!;
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
  expect(claims).toMatchObject({
    aud: 'https://servicebus.azure.net',
    iss: `https://sts.windows.net/${TENANT_ID}/`,
    tid: TENANT_ID,
    appid: 'an-application',
    oid: 'an-application',
    exp: claims.iat + 3600,
    ver: '1.0',
  });
  expect(Math.abs(expiresOnTimestamp / 1000 - claims.exp)).toBeLessThan(60);
  expect((await credential.getToken('https://servicebus.azure.net/.default'))!.token).toBe(token);
});

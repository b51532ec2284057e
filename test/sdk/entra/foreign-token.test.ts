import { ClientSecretCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { namespaceOf, startGuardedBus, trust } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';

itHere('the token of another issuer is refused when tokens are enforced, and good enough when not', async () => {
  const { azure: issuer } = await startGuardedBus();
  trust(issuer);
  const foreign = new ClientSecretCredential(TENANT_ID, 'any', 'any', credentialOptions(issuer));
  const token = (await foreign.getToken('https://servicebus.azure.net/.default'))!;
  const clientOf = async (auth: 'default' | 'enforce') => {
    const { azure } = await startGuardedBus({ auth });
    trust(azure);
    const client = new ServiceBusClient(
      namespaceOf(azure),
      { getToken: async () => token },
      {
        retryOptions: { maxRetries: 0 },
      },
    );
    onTestFinished(() => client.close());
    return client;
  };
  await expect((await clientOf('enforce')).createSender('orders').sendMessages({ body: 1 })).rejects.toMatchObject({
    code: 'UnauthorizedAccess',
    message: expect.stringContaining('InvalidSignature: The token has an invalid signature.'),
  });
  await (await clientOf('default')).createSender('orders').sendMessages({ body: 1 });
});

itHere('a token for another service is refused', async () => {
  const { azure } = await startGuardedBus();
  trust(azure);
  const credential = new ClientSecretCredential(TENANT_ID, 'any', 'any', credentialOptions(azure));
  const getToken = () => credential.getToken('https://storage.azure.com/.default');
  const client = new ServiceBusClient(namespaceOf(azure), { getToken }, { retryOptions: { maxRetries: 0 } });
  onTestFinished(() => client.close());
  await expect(client.createSender('orders').sendMessages({ body: 1 })).rejects.toMatchObject({
    code: 'UnauthorizedAccess',
    message: expect.stringContaining('InvalidAudience'),
  });
});

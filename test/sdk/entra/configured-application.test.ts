import { ClientSecretCredential } from '@azure/identity';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished } from 'vitest';
import { namespaceOf, startGuardedBus, trust } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';

const SCOPE = 'https://servicebus.azure.net/.default';
const entra = {
  tenants: [
    {
      tenantId: TENANT_ID,
      domains: ['contoso.example'],
      applications: [
        { clientId: 'shop', secrets: ['old', 'new'], objectId: 'the-shop', roles: ['Azure Service Bus Data Sender'] },
      ],
    },
  ],
};

async function startedWith() {
  const bus = await startGuardedBus({ auth: 'enforce', entra });
  trust(bus.azure);
  const credential = (tenant: string, clientId: string, secret: string) =>
    new ClientSecretCredential(tenant, clientId, secret, credentialOptions(bus.azure));
  return { azure: bus.azure, credential };
}

itHere('each of its secrets is good, under the id and the domain of its tenant', async () => {
  const { credential } = await startedWith();
  await expect(credential(TENANT_ID, 'shop', 'old').getToken(SCOPE)).resolves.toMatchObject({ tokenType: 'Bearer' });
  await expect(credential('contoso.example', 'shop', 'new').getToken(SCOPE)).resolves.toBeDefined();
});

itHere('a wrong secret, an unknown application and an unknown tenant are refused in the words of Entra', async () => {
  const { credential } = await startedWith();
  await expect(credential(TENANT_ID, 'shop', 'wrong').getToken(SCOPE)).rejects.toThrow(
    /invalid_client.*AADSTS7000215: Invalid client secret provided\. .* added to app 'shop'\./s,
  );
  await expect(credential(TENANT_ID, 'nobody', 'old').getToken(SCOPE)).rejects.toThrow(
    /unauthorized_client.*AADSTS700016: Application with identifier 'nobody' was not found in the directory/s,
  );
  await expect(credential('fabrikam.example', 'shop', 'old').getToken(SCOPE)).rejects.toThrow();
});

itHere('its roles decide what it may do', async () => {
  const { azure, credential } = await startedWith();
  const client = new ServiceBusClient(namespaceOf(azure), credential(TENANT_ID, 'shop', 'new'), {
    retryOptions: { maxRetries: 0 },
  });
  onTestFinished(() => client.close());
  await client.createSender('orders').sendMessages({ body: 'sent' });
  const receiver = client.createReceiver('orders');
  await expect(receiver.receiveMessages(1, { maxWaitTimeInMs: 500 })).rejects.toMatchObject({
    code: 'UnauthorizedAccess',
    message: expect.stringContaining("'Listen' claim(s) are required"),
  });
});

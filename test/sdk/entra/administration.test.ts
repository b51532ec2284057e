import { ClientSecretCredential } from '@azure/identity';
import { ServiceBusAdministrationClient } from '@azure/service-bus';
import { expect } from 'vitest';
import { startGuardedBus, trust } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';

const application = (clientId: string, role: string) => ({ clientId, secrets: ['secret'], roles: [role] });
const entra = {
  tenants: [
    {
      tenantId: TENANT_ID,
      applications: [
        application('owner', 'Azure Service Bus Data Owner'),
        application('sender', 'Azure Service Bus Data Sender'),
      ],
    },
  ],
};

itHere('an owner administers a namespace, a sender does not', async () => {
  const { azure } = await startGuardedBus({ auth: 'enforce', entra });
  trust(azure);
  const clientOf = (clientId: string) =>
    new ServiceBusAdministrationClient(
      `localhost:${azure.ports.management}`,
      new ClientSecretCredential(TENANT_ID, clientId, 'secret', credentialOptions(azure)),
      { retryOptions: { maxRetries: 0 } },
    );
  await expect(clientOf('owner').getQueue('orders')).resolves.toMatchObject({ name: 'orders' });
  await expect(clientOf('sender').getQueue('orders')).rejects.toMatchObject({ statusCode: 401 });
});

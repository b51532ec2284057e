import { EventGridPublisherClient } from '@azure/eventgrid';
import { ClientSecretCredential } from '@azure/identity';
import { expect, it } from 'vitest';
import { trust } from '../../support/auth.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';
import { endpointOf, startGrid } from '../../support/event-grid.ts';

const EVENTS = [{ eventType: 'a', subject: 'b', dataVersion: '1', data: {} }];

async function startGuarded() {
  const application = (clientId: string, role: string) => ({ clientId, secrets: ['any secret'], roles: [role] });
  const applications = [
    application('sender', 'EventGrid Data Sender'),
    application('receiver', 'EventGrid Data Receiver'),
  ];
  const entra = { tenants: [{ tenantId: TENANT_ID, applications }] };
  const azure = await startGrid(
    { topics: [{ name: 'orders', disableLocalAuth: true }] },
    { config: { auth: 'enforce', entra } },
  );
  trust(azure);
  return (clientId: string) => {
    const credential = new ClientSecretCredential(TENANT_ID, clientId, 'any secret', credentialOptions(azure));
    const { endpoint } = endpointOf(azure, 'orders', 'https');
    return new EventGridPublisherClient(endpoint, 'EventGrid', credential, { retryOptions: { maxRetries: 0 } });
  };
}

it('an application with the role of a sender publishes, where keys do not count', async () => {
  const publisherAs = await startGuarded();
  await expect(publisherAs('sender').send(EVENTS)).resolves.toBeDefined();
});

it('an application with another role does not', async () => {
  const publisherAs = await startGuarded();
  await expect(publisherAs('receiver').send(EVENTS)).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
});

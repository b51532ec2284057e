import { AzureKeyCredential, EventGridReceiverClient, EventGridSenderClient } from '@azure/eventgrid-namespaces';
import { ClientSecretCredential } from '@azure/identity';
import { expect, it } from 'vitest';
import { writeEventGridSas } from '../../../src/wire/sas/event-grid-sas.ts';
import { trust } from '../../support/auth.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';
import { endpointOf, startGrid } from '../../support/event-grid.ts';
import {
  order,
  post,
  receiverOf,
  receiveSome,
  senderOf,
  shop,
  shown,
  startNamespace,
} from '../../support/event-grid-namespace.ts';

const SENDER = '20000000-0000-4000-8000-000000000001';
const RECEIVER = '20000000-0000-4000-8000-000000000002';
const PATH = '/topics/orders/eventsubscriptions/first:acknowledge';
const body = '{"lockTokens":["x"]}';

it('refuses a wrong key, and none', async () => {
  const azure = await startNamespace();
  const { endpoint } = endpointOf(azure, 'shop');
  const credential = new AzureKeyCredential('d3Jvbmc=');
  const sender = new EventGridSenderClient(endpoint, credential, 'orders', { allowInsecureConnection: true });
  await expect(sender.sendEvents(order('1'))).rejects.toMatchObject({ statusCode: 401, code: 'Unauthorized' });
  expect(await post(azure, PATH, { body, headers: { authorization: '' } })).toMatchObject({ status: 401 });
  expect(await post(azure, PATH, { body, headers: { authorization: 'Basic x' } })).toMatchObject({ status: 401 });
});

it('takes a shared access signature until it expires', async () => {
  const azure = await startNamespace({ config: { auth: 'enforce' } });
  const { endpoint, key } = endpointOf(azure, 'shop');
  const sas = (resource: string, expiresInMs: number, signedWith = key) => ({
    authorization: `SharedAccessSignature ${writeEventGridSas(resource, Date.now() + expiresInMs, signedWith)}`,
  });
  const statusOf = async (headers: Record<string, string>) => (await post(azure, PATH, { body, headers })).status;
  expect(await statusOf(sas(endpoint, 60_000))).toBe(200);
  expect(await statusOf(sas(endpoint, -1))).toBe(401);
  expect(await statusOf(sas(endpoint, 60_000, 'd3Jvbmc='))).toBe(401);
  expect(await statusOf(sas(`${endpoint}/topics/other`, 60_000))).toBe(401);
  expect(await statusOf({ authorization: 'SharedAccessSignature nonsense' })).toBe(401);
});

it('takes tokens of Entra, and looks at their roles', async () => {
  const secret = 'secret of an app';
  const app = (clientId: string, roles: string[]) => ({ clientId, secrets: [secret], roles });
  const applications = [app(SENDER, ['EventGrid Data Sender']), app(RECEIVER, ['EventGrid Data Receiver'])];
  const azure = await startGrid(
    { namespaces: [shop()] },
    { config: { auth: 'enforce', entra: { tenants: [{ tenantId: TENANT_ID, applications }] } } },
  );
  trust(azure);
  const { endpoint } = endpointOf(azure, 'shop', 'https');
  const credential = (clientId: string) =>
    new ClientSecretCredential(TENANT_ID, clientId, secret, credentialOptions(azure));
  const options = { retryOptions: { maxRetries: 0 } };
  const sender = (clientId: string) => new EventGridSenderClient(endpoint, credential(clientId), 'orders', options);
  const receiver = (clientId: string) =>
    new EventGridReceiverClient(endpoint, credential(clientId), 'orders', 'first', options);
  await sender(SENDER).sendEvents(order('1'));
  await expect(sender(RECEIVER).sendEvents(order('2'))).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
  await expect(receiver(SENDER).receiveEvents()).rejects.toMatchObject({ statusCode: 403 });
  expect(shown(await receiveSome(receiver(RECEIVER)))).toEqual(['1:1']);
});

it('keys do not open a namespace without local authentication', async () => {
  const azure = await startGrid({ namespaces: [{ ...shop(), disableLocalAuth: true }] });
  await expect(senderOf(azure).sendEvents(order('1'))).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
  await expect(receiverOf(azure).receiveEvents()).rejects.toMatchObject({ statusCode: 403 });
});

it('is open to the addresses that its rules name', async () => {
  const elsewhere = { ...shop(), inboundIpRules: [{ ipMask: '10.0.0.0/8' }] };
  const azure = await startGrid({ namespaces: [elsewhere] });
  await expect(senderOf(azure).sendEvents(order('1'))).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
  await expect(receiverOf(azure).receiveEvents()).rejects.toMatchObject({ statusCode: 403 });
});

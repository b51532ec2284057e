import {
  AzureKeyCredential,
  AzureSASCredential,
  EventGridPublisherClient,
  generateSharedAccessSignature,
} from '@azure/eventgrid';
import { expect, it } from 'vitest';
import { endpointOf, startGrid } from '../../support/event-grid.ts';

const KEY1 = Buffer.from('the first key of the topic orders').toString('base64');
const KEY2 = Buffer.from('the second key of the topic orders').toString('base64');
const EVENTS = [{ eventType: 'a', subject: 'b', dataVersion: '1', data: {} }];
const CLIENT = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };

async function startGuarded() {
  const azure = await startGrid(
    { topics: [{ name: 'orders', key1: KEY1, key2: KEY2 }, { name: 'others' }] },
    { config: { auth: 'enforce' } },
  );
  const { endpoint } = endpointOf(azure, 'orders');
  const send = (credential: AzureKeyCredential | AzureSASCredential, to = endpoint) =>
    new EventGridPublisherClient(to, 'EventGrid', credential, CLIENT).send(EVENTS);
  return { endpoint, send, other: endpointOf(azure, 'others').endpoint };
}

it('both keys open a topic, and no other key', async () => {
  const { send, other } = await startGuarded();
  await send(new AzureKeyCredential(KEY1));
  await send(new AzureKeyCredential(KEY2));
  const refused = { statusCode: 401, code: 'Unauthorized', message: expect.stringContaining('is not authorized for') };
  await expect(send(new AzureKeyCredential('d3Jvbmc='))).rejects.toMatchObject(refused);
  await expect(send(new AzureKeyCredential(KEY1), other)).rejects.toMatchObject(refused);
});

it('a shared access signature opens its topic until it expires', async () => {
  const { send, endpoint, other } = await startGuarded();
  const signed = async (key: string, untilMs: number, resource = endpoint) =>
    new AzureSASCredential(
      await generateSharedAccessSignature(resource, new AzureKeyCredential(key), new Date(Date.now() + untilMs)),
    );
  await send(await signed(KEY1, 3_600_000));
  await send(await signed(KEY2, 3_600_000));
  await expect(send(await signed(KEY1, -3_600_000))).rejects.toMatchObject({
    statusCode: 401,
    message: expect.stringContaining('The token is expired'),
  });
  await expect(send(await signed(KEY1, 3_600_000, other))).rejects.toMatchObject({ statusCode: 401 });
  await expect(send(await signed('d3Jvbmc=', 3_600_000))).rejects.toMatchObject({ statusCode: 401 });
  await expect(send(new AzureSASCredential('nonsense'))).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('Invalid key in aeg-sas-token.'),
  });
});

import { expect, it } from 'vitest';
import { trust } from '../../support/auth.ts';
import { Storage } from '../../support/storage.ts';

it('shows that the client has opened every connection', async () => {
  const storage = await Storage.start();
  const { azure } = storage;
  trust(azure);
  azure.nameHost('127.0.0.1', 'poller');
  azure.nameHost('::1', 'poller');
  await storage.container();
  await (await storage.queue('jobs', { transport: 'https' })).receiveMessages();
  const { connections } = azure.capture();
  expect(new Set(connections.map(({ opener, acceptor }) => `${opener} → ${acceptor}`))).toEqual(
    new Set(['poller → storage']),
  );
  expect(new Set(connections.map(({ via, layers }) => `${via}: ${layers.join(' ')}`))).toEqual(
    new Set(['storage-blob: tcp http', 'storage-queue: tcp tls http']),
  );
});

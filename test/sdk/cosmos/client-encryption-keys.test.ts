import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

const KEY = {
  id: 'key',
  encryptionAlgorithm: 'AEAD_AES_256_CBC_HMAC_SHA256',
  wrappedDataEncryptionKey: 'd3JhcHBlZA==',
  keyWrapMetadata: { name: 'kek', type: 'akv', value: 'https://vault', algorithm: 'RSA-OAEP' },
};

it('are kept as they come', async () => {
  const { send } = bound(await startCosmos());
  const created = await send('POST', '/dbs/db/clientencryptionkeys', { body: KEY });
  expect(created.status).toBe(201);
  expect(created.json()).toMatchObject(KEY);
  expect((await send('GET', '/dbs/db/clientencryptionkeys/key')).json()).toMatchObject(KEY);
  expect((await send('GET', '/dbs/db/clientencryptionkeys')).json()).toMatchObject({ ClientEncryptionKeys: [KEY] });
  expect((await send('POST', '/dbs/db/clientencryptionkeys', { body: { id: 'other' } })).status).toBe(400);
});

it('there are no conflicts and no attachments', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  expect((await container.conflicts.readAll().fetchAll()).resources).toEqual([]);
  await container.items.create({ id: '1', pk: 'a' });
  const attachments = await cosmos.send('GET', '/dbs/db/colls/items/docs/1/attachments');
  expect(attachments.json()).toMatchObject({ Attachments: [], _count: 0 });
});

function bound(cosmos: Awaited<ReturnType<typeof startCosmos>>) {
  return { send: cosmos.send.bind(cosmos) };
}

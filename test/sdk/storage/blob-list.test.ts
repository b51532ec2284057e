import { expect, it } from 'vitest';
import { listed, Storage } from '../../support/storage.ts';

it('lists blobs by prefix, with their metadata, and as folders', async () => {
  const container = await (await Storage.start()).container();
  for (const name of ['in/one', 'in/two', 'out/one']) {
    await container.getBlockBlobClient(name).upload('', 0, { metadata: { Kind: name } });
  }
  const found = await listed(container.listBlobsFlat({ prefix: 'in/', includeMetadata: true }));
  expect(found.map(({ name, metadata }) => [name, metadata?.Kind])).toEqual([
    ['in/one', 'in/one'],
    ['in/two', 'in/two'],
  ]);
  const folders = await listed(container.listBlobsByHierarchy('/'));
  expect(folders.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['prefix in/', 'prefix out/']);
});

it('lists the containers of an account', async () => {
  const storage = await Storage.start();
  await storage.container('first');
  await storage.container('second');
  expect((await listed(storage.blobs().listContainers())).map(({ name }) => name)).toEqual(['first', 'second']);
});

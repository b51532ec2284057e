import { BlobSASPermissions } from '@azure/storage-blob';
import { expect, it } from 'vitest';
import { trust } from '../../support/auth.ts';
import { Storage } from '../../support/storage.ts';

const accounts = [
  { name: 'orders', key: btoa('key of orders') },
  { name: 'invoices', key: btoa('key of invoices') },
];

it.each(['http', 'https'] as const)(
  'copies from another account over %s, without dialling itself',
  async (transport) => {
    const storage = await Storage.start({ storage: { accounts } });
    trust(storage.azure);
    const source = await storage.container('source', { namespace: 'orders', transport });
    const target = await storage.container('target', { namespace: 'invoices', transport });
    await source.getBlockBlobClient('a').upload('text', 4);
    const expiresOn = new Date(Date.now() + 3_600_000);
    const permissions = BlobSASPermissions.parse('r');
    const url = await source.getBlockBlobClient('a').generateSasUrl({ permissions, expiresOn });

    const copy = target.getBlockBlobClient('a');
    await (await copy.beginCopyFromURL(url)).pollUntilDone();
    await copy.stageBlockFromURL(btoa('1'), url);
    await copy.commitBlockList([btoa('1')]);
    expect(String(await copy.downloadToBuffer())).toBe('text');
    await expect(copy.beginCopyFromURL(url.replace(/sig=[^&]*/, 'sig=x'))).rejects.toMatchObject({
      code: 'CannotVerifyCopySource',
    });
    const sent = storage.azure.capture().packets.map(({ payload }) => Buffer.from(payload).toString('latin1'));
    expect(
      sent.filter((text) => /^(HEAD|GET) \/orders/.test(text)),
      'requests to itself',
    ).toEqual([]);
  },
);

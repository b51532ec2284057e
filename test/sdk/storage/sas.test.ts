import { BlobClient, BlobSASPermissions, BlockBlobClient, SASProtocol } from '@azure/storage-blob';
import { expect, it } from 'vitest';
import { Storage } from '../../support/storage.ts';

const retryOptions = { maxTries: 1 };
const inAnHour = () => new Date(Date.now() + 3_600_000);

it('a shared access signature allows what it says, until it expires', async () => {
  const container = await (await Storage.start()).container();
  const blob = container.getBlockBlobClient('note');
  await blob.upload('text', 4);
  const read = BlobSASPermissions.parse('r');
  const url = await blob.generateSasUrl({ permissions: read, expiresOn: inAnHour() });
  expect(String(await new BlobClient(url).downloadToBuffer())).toBe('text');
  await expect(new BlockBlobClient(url, undefined, { retryOptions }).upload('x', 1)).rejects.toMatchObject({
    statusCode: 403,
    code: 'AuthorizationPermissionMismatch',
  });
  const expired = await blob.generateSasUrl({ permissions: read, expiresOn: new Date(Date.now() - 1_000) });
  await expect(new BlobClient(expired, undefined, { retryOptions }).getProperties()).rejects.toMatchObject({
    statusCode: 403,
  });
});

it('a signature for HTTPS only is refused over plain HTTP', async () => {
  const container = await (await Storage.start()).container();
  const blob = container.getBlockBlobClient('note');
  await blob.upload('text', 4);
  const url = await blob.generateSasUrl({
    permissions: BlobSASPermissions.parse('r'),
    expiresOn: inAnHour(),
    protocol: SASProtocol.Https,
  });
  await expect(new BlobClient(url, undefined, { retryOptions }).getProperties()).rejects.toMatchObject({
    statusCode: 403,
  });
});

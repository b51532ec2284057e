import { expect, it } from 'vitest';
import { Storage } from '../../support/storage.ts';

it('writes under conditions: only if it is new, only if it is unchanged', async () => {
  const container = await (await Storage.start()).container();
  const blob = container.getBlockBlobClient('state');
  const { etag } = await blob.upload('1', 1, { conditions: { ifNoneMatch: '*' } });
  await expect(blob.upload('1', 1, { conditions: { ifNoneMatch: '*' } })).rejects.toMatchObject({
    statusCode: 409,
    code: 'BlobAlreadyExists',
  });
  await blob.upload('2', 1, { conditions: { ifMatch: etag! } });
  await expect(blob.upload('3', 1, { conditions: { ifMatch: etag! } })).rejects.toMatchObject({
    statusCode: 412,
    code: 'ConditionNotMet',
  });
  expect(String(await blob.downloadToBuffer())).toBe('2');
});

import { expect, it } from 'vitest';
import { Storage } from '../../support/storage.ts';

it('lets only the holder of a lease write', async () => {
  const container = await (await Storage.start()).container();
  const blob = container.getBlockBlobClient('leader');
  await blob.upload('', 0);
  const lease = blob.getBlobLeaseClient();
  const { leaseId } = await lease.acquireLease(15);
  await expect(blob.getBlobLeaseClient().acquireLease(15)).rejects.toMatchObject({
    statusCode: 409,
    code: 'LeaseAlreadyPresent',
  });
  await expect(blob.upload('x', 1)).rejects.toMatchObject({ statusCode: 412, code: 'LeaseIdMissing' });
  await blob.upload('x', 1, { conditions: { leaseId: leaseId! } });
  await lease.releaseLease();
  await expect(blob.upload('y', 1)).resolves.toBeDefined();
});

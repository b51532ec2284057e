import { expect } from 'vitest';
import { attached, itHere, startHub } from '../../support/hub.ts';

itHere('five receivers may read a partition in one consumer group, and a sixth may not', async () => {
  const hub = await startHub({ hub: 'single' });
  const readers = Array.from({ length: 5 }, () => hub.receive(1, { partition: '0' }));
  await attached(hub.azure, 5);
  const sixth = hub.receive(1, { partition: '0' });
  await expect(sixth).rejects.toMatchObject({ code: 'QuotaExceededError', retryable: false });
  await expect(sixth).rejects.toThrow(
    /Exceeded the maximum number of allowed receivers per partition in a consumer group which is 5\. List of connected receivers - /,
  );
  const elsewhere = hub.receive(1, { partition: '0', consumer: hub.consumer('second') });
  await attached(hub.azure, 6);
  await hub.producer().sendBatch([{ body: 'for all' }]);
  for (const events of await Promise.all([...readers, elsewhere])) expect(events[0]!.body).toBe('for all');
});

itHere('a place is free again when its receiver has gone', async () => {
  const hub = await startHub({ hub: 'single' });
  await hub.producer().sendBatch([{ body: 1 }]);
  for (let i = 0; i < 8; i++) expect(await hub.receive(1, { partition: '0' })).toHaveLength(1);
});

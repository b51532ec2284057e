import { expect } from 'vitest';
import { attached, itHere, startHub } from '../../support/hub.ts';

itHere('where there is an owner, a lower owner level is refused, and so is none', async () => {
  const hub = await startHub();
  const owning = hub.receive(1, { partition: '0', ownerLevel: 5 });
  await attached(hub.azure, 1);
  const lower = hub.receive(1, { partition: '0', ownerLevel: 4 });
  await expect(lower).rejects.toMatchObject({ code: 'ReceiverDisconnectedError', retryable: false });
  await expect(lower).rejects.toThrow(
    /'[^']+' with a higher epoch '5' already exists.* with epoch 4 cannot be created/,
  );
  await expect(hub.receive(1, { partition: '0' })).rejects.toMatchObject({ code: 'ReceiverDisconnectedError' });
  await hub.producer().sendBatch([{ body: 'for the owner' }], { partitionId: '0' });
  expect((await owning)[0]!.body).toBe('for the owner');
});

itHere('other consumer groups and partitions have owners of their own', async () => {
  const hub = await startHub();
  const owners = [
    hub.receive(1, { partition: '0', ownerLevel: 5 }),
    hub.receive(1, { partition: '1', ownerLevel: 1 }),
    hub.receive(1, { partition: '0', ownerLevel: 1, consumer: hub.consumer('second') }),
  ];
  await attached(hub.azure, 3);
  const producer = hub.producer();
  for (const partitionId of ['0', '1']) await producer.sendBatch([{ body: partitionId }], { partitionId });
  expect((await Promise.all(owners)).map(([event]) => event!.body)).toEqual(['0', '1', '0']);
});

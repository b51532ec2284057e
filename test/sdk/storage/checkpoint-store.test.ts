import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob';
import { expect, it } from 'vitest';
import { Storage } from '../../support/storage.ts';

const group = { fullyQualifiedNamespace: 'ns.servicebus.windows.net', eventHubName: 'hub', consumerGroup: '$Default' };
const claim = (partitionId: string, ownerId: string, etag?: string) => ({
  ...group,
  partitionId,
  ownerId,
  ...(etag !== undefined && { etag }),
});

it('keeps who owns which partition: a claim that has not seen the last one is refused', async () => {
  const storage = await Storage.start();
  const store = new BlobCheckpointStore(await storage.container('checkpoints'));
  const [mine] = await store.claimOwnership([claim('0', 'me')]);
  expect(mine).toMatchObject({ partitionId: '0', ownerId: 'me' });

  const [stolen] = await store.claimOwnership([claim('0', 'somebody', mine!.etag)]);
  expect(stolen).toMatchObject({ ownerId: 'somebody' });
  expect(await store.claimOwnership([claim('0', 'me', mine!.etag)])).toEqual([]);
  const owners = () => store.listOwnership(group.fullyQualifiedNamespace, group.eventHubName, group.consumerGroup);
  const [listed] = await owners();
  expect(listed).toMatchObject({ partitionId: '0', ownerId: 'somebody', etag: stolen!.etag!.replaceAll('"', '') });
  await store.claimOwnership([claim('0', 'me', listed!.etag)]);
  expect(await owners()).toMatchObject([{ ownerId: 'me' }]);
});

it('keeps how far a partition was read', async () => {
  const storage = await Storage.start();
  const store = new BlobCheckpointStore(await storage.container('checkpoints'));
  const checkpoint = { ...group, partitionId: '1', offset: '100', sequenceNumber: 7 };
  await store.updateCheckpoint(checkpoint);
  await store.updateCheckpoint({ ...checkpoint, offset: '200', sequenceNumber: 9 });
  const found = await store.listCheckpoints(group.fullyQualifiedNamespace, group.eventHubName, group.consumerGroup);
  expect(found).toEqual([{ ...checkpoint, offset: '200', sequenceNumber: 9 }]);
});

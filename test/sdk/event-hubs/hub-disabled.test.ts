import { expect } from 'vitest';
import { itHere, startHub } from '../../support/hub.ts';

const CONFIG = (status: 'Disabled' | 'SendDisabled') => ({
  eventHubs: { namespaces: [{ name: 'hubs', eventHubs: [{ name: 'plain', status }] }] },
});

itHere('a disabled hub gives nothing and takes nothing', async () => {
  const hub = await startHub({ config: CONFIG('Disabled') });
  const disabled = { code: 'MessagingEntityDisabledError', retryable: false };
  await expect(hub.producer().sendBatch([{ body: 1 }])).rejects.toMatchObject(disabled);
  await expect(hub.receive(1, { partition: '0' })).rejects.toMatchObject(disabled);
});

itHere('one that is disabled for sending is still read', async () => {
  const hub = await startHub({ config: CONFIG('SendDisabled') });
  await expect(hub.producer().sendBatch([{ body: 1 }])).rejects.toThrow(/'plain' is currently disabled/);
  expect((await hub.consumer().getPartitionProperties('0')).isEmpty).toBe(true);
});

import { ChangeFeedStartFrom } from '@azure/cosmos';
import { expect, it, onTestFinished } from 'vitest';
import { ChangeFeedProcessor } from '../../../src/change-feed-processor/index.ts';
import { startCosmos } from '../../support/cosmos.ts';

it('a worker whose client still knows the ranges before a merge takes its own range for no split, and goes on', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const leases = await cosmos.container({ id: 'leases', partitionKey: '/id', defaultTtl: -1 });
  const control = cosmos.azure.container('cosmos', 'db', 'items');
  const [left, right] = control.splitRange('0');
  // The client has now seen the two halves, and keeps them in mind.
  await container.items.getChangeFeedIterator({ changeFeedStartFrom: ChangeFeedStartFrom.Beginning() }).readNext();
  const merged = control.mergeRanges(left!.id, right!.id);

  const seen: string[] = [];
  const errors: unknown[] = [];
  const processor = new ChangeFeedProcessor<{ readonly id: string }>({
    ...{ name: 'test-', instanceName: 'worker', container, leases, startFrom: 'beginning', pollDelayMs: 5 },
    onChanges(changes) {
      for (const { id } of changes) seen.push(id);
    },
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => processor.stop());
  await processor.start();
  await container.items.create({ id: 'first', pk: 'a' });
  await expect.poll(() => seen).toEqual(['first']);
  await container.items.create({ id: 'second', pk: 'b' });
  await expect.poll(() => seen).toEqual(['first', 'second']);
  expect(processor.leaseTokens).toEqual([merged.id]);
  expect(errors).toEqual([]);
});

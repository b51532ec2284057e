import { expect, it, onTestFinished } from 'vitest';
import { ChangeFeedProcessor } from '../../../src/change-feed-processor/index.ts';
import { startCosmos } from '../../support/cosmos.ts';

interface Reading {
  readonly id: string;
  readonly pk: string;
  readonly number: number;
}

const KEYS = Array.from({ length: 10 }, (_, i) => `key-${i}`);

it('two workers process on over splits, merges and a worker that leaves: all is seen, in order for each key', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const leases = await cosmos.container({ id: 'leases', partitionKey: '/id', defaultTtl: -1 });
  const control = cosmos.azure.container('cosmos', 'db', 'items');
  const seen = new Map<string, number[]>(KEYS.map((key) => [key, []]));
  const errors: unknown[] = [];
  const start = async (instanceName: string) => {
    const processor = new ChangeFeedProcessor<Reading>({
      ...{ name: 'test-', instanceName, container, leases, startFrom: 'beginning', maxItemCount: 3 },
      ...{ pollDelayMs: 5, leaseAcquireMs: 20, leaseRenewMs: 20 },
      onChanges(changes) {
        for (const { pk, number } of changes) seen.get(pk)!.push(number);
      },
      onError: (error) => errors.push(error),
    });
    onTestFinished(() => processor.stop());
    await processor.start();
    return processor;
  };
  let written = 0;
  const write = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const number = written++;
      await Promise.all(KEYS.map((pk) => container.items.create({ id: String(number), pk, number })));
    }
  };

  const first = await start('first');
  await write(2);
  control.splitRange('0');
  await write(2);
  const second = await start('second');
  const [left] = control.splitRange('1');
  await write(2);
  await expect.poll(() => first.leaseTokens.length + second.leaseTokens.length).toBe(3);
  control.mergeRanges(left!.id, '4');
  await write(2);
  await first.stop();
  await write(2);
  const all = Array.from({ length: written }, (_, i) => i);
  await expect.poll(() => KEYS.map((key) => inOrderOnce(seen.get(key)!))).toEqual(KEYS.map(() => all));
  expect(errors).toEqual([]);
});

/** What is left when repetitions are taken out: a worker that has lost a lease may have handed on what its heir hands on again. */
function inOrderOnce(numbers: readonly number[]): number[] {
  return [...new Set(numbers)];
}

import { expect, it } from 'vitest';
import { bodies, startHub } from '../../support/hub.ts';

it.each([
  [true, ['two', 'three']],
  [false, ['three']],
])('from an offset on, inclusive %s', async (isInclusive, expected) => {
  const hub = await startHub({ hub: 'single' });
  await hub.producer().sendBatch(['one', 'two', 'three'].map((body) => ({ body })));
  const [, second] = await hub.receive(3);
  const startPosition = { offset: second!.offset, isInclusive };
  expect(bodies(await hub.receive(expected.length, { startPosition }))).toEqual(expected);
});

it('offsets are texts that count up', async () => {
  const hub = await startHub({ hub: 'single' });
  await hub.producer().sendBatch(['one', 'two', 'three'].map((body) => ({ body })));
  const offsets = (await hub.receive(3)).map(({ offset }) => offset);
  for (const offset of offsets) expect(offset).toMatch(/^\d+$/);
  const numbers = offsets.map(Number);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

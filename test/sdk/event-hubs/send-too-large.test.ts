import { expect, it } from 'vitest';
import { startHub } from '../../support/hub.ts';

it('a batch takes as much as the service says, and no more', async () => {
  const hub = await startHub();
  const batch = await hub.producer().createBatch();
  expect(batch.maxSizeInBytes).toBe(1_048_576);
  expect(batch.tryAdd({ body: 'x'.repeat(1_000_000) })).toBe(true);
  expect(batch.tryAdd({ body: 'x'.repeat(100_000) })).toBe(false);
});

it('more than that is refused, in the words of the service, and the producer goes on', async () => {
  const hub = await startHub();
  const producer = hub.producer();
  const sending = producer.sendBatch([{ body: 'x'.repeat(1_048_576) }]);
  await expect(sending).rejects.toMatchObject({ code: 'MessageTooLargeError', retryable: false });
  await expect(sending).rejects.toThrow(/exceeds the limit \(1048576 bytes\) currently allowed on the link/);
  await producer.sendBatch([{ body: 'small' }]);
  expect((await hub.receive(1))[0]!.body).toBe('small');
});

it('a full batch comes through whole', async () => {
  const hub = await startHub();
  const producer = hub.producer();
  const batch = await producer.createBatch();
  let count = 0;
  while (batch.tryAdd({ body: `${count}:${'x'.repeat(10_000)}` })) count++;
  await producer.sendBatch(batch);
  const events = await hub.receive(count);
  expect(events.map(({ body }) => Number.parseInt(body, 10))).toEqual(Array.from({ length: count }, (_, i) => i));
});

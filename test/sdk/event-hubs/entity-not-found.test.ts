import { expect, it } from 'vitest';
import { consumerOf, producerOf, receiveFrom, startHub } from '../../support/hub.ts';

const NOT_FOUND = (path: string) =>
  new RegExp(`The messaging entity 'sb://[^/]+/${path.replace('$', '\\$')}(/[^']+)?' could not be found`);

it('a hub that is not there cannot be sent to or received from', async () => {
  const { connectionString } = await startHub();
  const sending = producerOf(connectionString, 'nope').sendBatch([{ body: 1 }]);
  await expect(sending).rejects.toMatchObject({ retryable: false });
  await expect(sending).rejects.toThrow(NOT_FOUND('nope'));
  const receiving = receiveFrom(consumerOf(connectionString, 'nope'), 1, { partition: '0' });
  await expect(receiving).rejects.toThrow(NOT_FOUND('nope'));
});

it('nor can a partition', async () => {
  const hub = await startHub();
  const outOfRange = { code: 'ArgumentOutOfRangeError', retryable: false };
  const words =
    /The specified partition is invalid for an EventHub partition sender or receiver\. It should be between 0 and 3\./;
  for (const partition of ['4', '-1', 'x', '01']) {
    const sending = hub.producer().sendBatch([{ body: 1 }], { partitionId: partition });
    await expect(sending).rejects.toMatchObject(outOfRange);
    await expect(sending).rejects.toThrow(words);
    const receiving = hub.receive(1, { partition });
    await expect(receiving).rejects.toMatchObject(outOfRange);
    await expect(receiving).rejects.toThrow(words);
  }
});

it('nor a consumer group', async () => {
  const hub = await startHub();
  const receiving = hub.receive(1, { partition: '0', consumer: hub.consumer('third') });
  await expect(receiving).rejects.toThrow(NOT_FOUND(`${hub.name}/ConsumerGroups/third`));
});

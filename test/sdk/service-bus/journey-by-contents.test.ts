import { expect } from 'vitest';
import { followMessages } from '../../../src/index.ts';
import { bodies, itHere, receiveAll, startBus } from '../../support/bus.ts';

itHere(
  'messages without an id are followed by their contents, whatever the broker writes in front of them',
  async () => {
    const bus = await startBus();
    const queue = await bus.queue();
    const client = bus.client();
    const sender = client.createSender(queue);
    await sender.sendMessages({ body: 'alone' });
    await sender.sendMessages([{ body: { order: 1 } }, { body: { order: 2 } }]);
    const receiver = client.createReceiver(queue);
    const received = await receiveAll(receiver, 3);
    expect(bodies(received)).toEqual(['alone', { order: 1 }, { order: 2 }]);
    await receiver.abandonMessage(received[0]!);
    expect(bodies(await receiveAll(client.createReceiver(queue), 1))).toEqual(['alone']);

    const journeys = followMessages(bus.azure.capture());
    expect(journeys.map(({ legs }) => legs.map(({ follows, byContents }) => [follows, byContents]))).toEqual([
      [
        [undefined, undefined],
        [0, true],
        [0, true],
      ],
      [
        [undefined, undefined],
        [0, true],
      ],
      [
        [undefined, undefined],
        [0, true],
      ],
    ]);
  },
);

import { expect } from 'vitest';
import { itHere, startBus } from '../../support/bus.ts';

const disabled = { code: 'MessagingEntityDisabled', retryable: false };

itHere('a disabled entity refuses to send, to receive, or both, by its status', async () => {
  const queues = (['Disabled', 'SendDisabled', 'ReceiveDisabled'] as const).map((status) => ({ name: status, status }));
  const bus = await startBus({ config: { serviceBus: { namespaces: [{ name: 'bus', queues }] } } });
  const client = bus.client();
  const send = (queue: string) => client.createSender(queue).sendMessages({ body: 1 });
  const receive = (queue: string) => client.createReceiver(queue).receiveMessages(1, { maxWaitTimeInMs: 300 });
  for (const queue of ['Disabled', 'SendDisabled']) await expect(send(queue)).rejects.toMatchObject(disabled);
  for (const queue of ['Disabled', 'ReceiveDisabled']) await expect(receive(queue)).rejects.toMatchObject(disabled);
  await expect(client.createReceiver('Disabled').peekMessages(1)).rejects.toMatchObject(disabled);
  await send('ReceiveDisabled');
  expect(await receive('SendDisabled')).toEqual([]);
});

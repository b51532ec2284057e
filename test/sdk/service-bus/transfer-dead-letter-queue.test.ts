import { createRequire } from 'node:module';
import { expect } from 'vitest';
import { administrationClient } from '../../support/administration.ts';
import { bodies, clientOf, itHere, receiveAll, receiveOne, startTestAzwire } from '../../support/bus.ts';
import { connectRhea } from '../../support/rhea-client.ts';

const { message } = createRequire(import.meta.url)('rhea') as { message: { encode(message: object): Buffer } };

itHere('what was sent via a queue and refused where it was to go waits in its transfer dead-letter queue', async () => {
  const azure = await startTestAzwire({
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'via' }, { name: 'destination' }] }] },
  });
  const administration = administrationClient(azure);
  const client = clientOf(azure.connectionString('service-bus'));
  // The JavaScript client cannot send via an entity: the link property is that of the clients that can.
  const rhea = await connectRhea(azure);
  const properties = { 'com.microsoft:transfer-destination-address': 'destination' };
  const sender = await rhea.sender('via', { properties });
  const send = (body: string) => sender.send(message.encode({ message_id: body, body }));

  await send('arrives');
  const destination = await administration.getQueue('destination');
  await administration.updateQueue({ ...destination, status: 'SendDisabled' });
  expect(await send('first')).toMatchObject({ state: 'accepted' });
  expect(await send('second')).toMatchObject({ state: 'accepted' });

  expect(await administration.getQueueRuntimeProperties('via')).toMatchObject({
    totalMessageCount: 2,
    activeMessageCount: 0,
    deadLetterMessageCount: 0,
    transferDeadLetterMessageCount: 2,
  });
  const receiver = client.createReceiver('via', { subQueueType: 'transferDeadLetter' });
  expect(bodies(await receiver.peekMessages(10))).toEqual(['first', 'second']);
  const first = await receiveOne(receiver);
  expect(first).toMatchObject({ body: 'first', deadLetterReason: 'MessagingEntityDisabled' });
  await receiver.completeMessage(first);
  const [second] = await receiveAll(receiver, 1);
  await receiver.deferMessage(second!);
  const [deferred] = await receiver.receiveDeferredMessages([second!.sequenceNumber!]);
  await receiver.completeMessage(deferred!);
  expect(await administration.getQueueRuntimeProperties('via')).toMatchObject({ transferDeadLetterMessageCount: 0 });
  expect(bodies(await client.createReceiver('destination').peekMessages(10))).toEqual(['arrives']);
});

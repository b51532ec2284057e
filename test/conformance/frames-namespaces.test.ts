import { expect, it } from 'vitest';
import { message } from '../support/amqp-message.ts';
import { startTestAzwire } from '../support/bus.ts';
import { connectFrames } from '../support/frame-client.ts';

const COORDINATOR = { type: 'coordinator', capabilities: ['amqp:local-transactions'] } as const;

it('a coordinator, which has no address, is in the namespace that the connection uses', async () => {
  const namespaces = ['one', 'two'].map((name) => ({ name, queues: [{ name: `of-${name}` }] }));
  const azure = await startTestAzwire({ serviceBus: { namespaces } });
  const client = await connectFrames(azure);
  const sender = await client.attachSender('of-two');
  const coordinator = await client.attachSender(COORDINATOR);
  const txnId = await client.declare(coordinator);
  await client.send(sender, message('#order'), { state: { type: 'transactional', txnId } });
  const active = () => azure.purge('service-bus', 'two');
  expect(active()).toBe(0);
  expect(await client.discharge(coordinator, txnId, false)).toEqual({ type: 'accepted' });
  expect(active()).toBe(1);
});

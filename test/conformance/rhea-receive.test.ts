import { expect, it } from 'vitest';
import { message } from '../support/amqp-message.ts';
import { startBus } from '../support/bus.ts';
import { connectRhea, type RheaClient, type RheaDelivery } from '../support/rhea-client.ts';

async function connected(options = {}): Promise<RheaClient> {
  const { azure } = await startBus();
  return connectRhea(azure, options);
}

async function fill(client: RheaClient, count: number): Promise<void> {
  const sender = await client.sender('plain');
  for (let i = 0; i < count; i++) await sender.send(message(String(i)));
}

const ids = (deliveries: readonly RheaDelivery[]) => deliveries.map(({ message }) => message.message_id);

it('credit is what is delivered, and no more', async () => {
  const client = await connected();
  await fill(client, 5);
  const receiver = await client.receiver('plain');
  expect(ids(await receiver.receive(2))).toEqual(['0', '1']);
  // The next answer on the session comes after anything that would have been sent too much.
  await receiver.drain();
  expect(receiver.waiting).toBe(0);
  expect(ids(await receiver.receive(3))).toEqual(['2', '3', '4']);
});

it('a drain brings what there is, gives the rest of the credit back, and the link goes on', async () => {
  const client = await connected();
  await fill(client, 2);
  const receiver = await client.receiver('plain');
  receiver.link.add_credit(10);
  await receiver.drain();
  expect(ids(await receiver.take(2))).toEqual(['0', '1']);
  expect(receiver.credit).toBe(0);
  await fill(client, 1);
  await receiver.drain();
  expect(receiver.waiting).toBe(0);
  expect(ids(await receiver.receive(1))).toEqual(['0']);
});

it('a drain of a link without credit is answered', async () => {
  const client = await connected();
  const receiver = await client.receiver('plain');
  await receiver.drain();
  await receiver.drain();
  expect(receiver.credit).toBe(0);
});

it('credit that waits is served in the order in which it was given', async () => {
  const client = await connected();
  const [first, second] = [await client.receiver('plain'), await client.receiver('plain')];
  second.link.add_credit(1);
  const sender = await client.sender('plain');
  first.link.add_credit(1);
  await sender.send(message('a'));
  await sender.send(message('b'));
  expect(ids(await second.take(1))).toEqual(['a']);
  expect(ids(await first.take(1))).toEqual(['b']);
});

it('5000 unsettled deliveries in one session, settled from the youngest on', async () => {
  const client = await connected({ session_buffer_size: 10_000 });
  const count = 5000;
  const sender = await client.sender('plain');
  for (let i = 0; i < count; i++) sender.sendSettled(message(String(i)));
  const receiver = await client.receiver('plain');
  const deliveries = await receiver.receive(count);
  expect(ids(deliveries)).toEqual(Array.from({ length: count }, (_, i) => String(i)));
  let settled = 0;
  const all = new Promise<void>((resolve) => {
    receiver.link.on('settled', () => {
      settled++;
      if (settled === count) resolve();
    });
  });
  for (const { delivery } of deliveries.toReversed()) delivery.accept();
  await all;
  receiver.link.add_credit(1);
  await receiver.drain();
  expect(receiver.waiting).toBe(0);
});

it('a message of many frames, in frames of the least size', async () => {
  const client = await connected({ max_frame_size: 512 });
  const long = 'x'.repeat(100_000);
  const sender = await client.sender('plain');
  expect(await sender.send(message('long', { type: 'string', value: long }))).toEqual({ state: 'accepted' });
  const receiver = await client.receiver('plain');
  const [received] = await receiver.receive(1);
  expect(received!.message.body).toBe(long);
});

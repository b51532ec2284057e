import { expect, it } from 'vitest';
import { message } from '../support/amqp-message.ts';
import { clockFromNow, startBus } from '../support/bus.ts';
import { connectRhea, type RheaClient, type RheaReceiver } from '../support/rhea-client.ts';

const DEAD_LETTERS = 'plain/$DeadLetterQueue';

async function connected(): Promise<RheaClient> {
  const { azure } = await startBus();
  return connectRhea(azure);
}

async function withMessages(...ids: string[]): Promise<{ client: RheaClient; receiver: RheaReceiver }> {
  const client = await connected();
  const sender = await client.sender('plain');
  for (const id of ids) await sender.send(message(id));
  return { client, receiver: await client.receiver('plain') };
}

/** The ids and delivery counts of what the entity holds now. */
async function drained(client: RheaClient, entity: string): Promise<unknown[]> {
  const receiver = await client.receiver(entity, { snd_settle_mode: 1, rcv_settle_mode: 0 });
  receiver.link.add_credit(100);
  await receiver.drain();
  return (await receiver.take(receiver.waiting)).map(({ message }) => [message.message_id, message.delivery_count]);
}

it('accepted completes', async () => {
  const { client, receiver } = await withMessages('a', 'b');
  const [a, b] = await receiver.receive(2);
  expect(await receiver.settle(() => a!.delivery.accept())).toBeUndefined();
  await receiver.settle(() => b!.delivery.accept());
  expect(await drained(client, 'plain')).toEqual([]);
  expect(await drained(client, DEAD_LETTERS)).toEqual([]);
});

it('released gives back and does not count', async () => {
  const { client, receiver } = await withMessages('a');
  const [a] = await receiver.receive(1);
  expect(await receiver.settle(() => a!.delivery.release())).toBeUndefined();
  expect(await drained(client, 'plain')).toEqual([['a', 0]]);
});

it.each([
  { delivery_failed: true, undeliverable_here: false },
  { delivery_failed: false, undeliverable_here: false },
])('modified with %j gives back and counts', async (fields) => {
  const { client, receiver } = await withMessages('a');
  const [a] = await receiver.receive(1);
  expect(await receiver.settle(() => a!.delivery.modified(fields))).toBeUndefined();
  expect(await drained(client, 'plain')).toEqual([['a', 1]]);
});

it('modified with undeliverable-here defers: the message does not come again by itself', async () => {
  const { receiver } = await withMessages('a');
  const [a] = await receiver.receive(1);
  const fields = { delivery_failed: true, undeliverable_here: true };
  expect(await receiver.settle(() => a!.delivery.modified(fields))).toBeUndefined();
  receiver.link.add_credit(1);
  await receiver.drain();
  expect(receiver.waiting).toBe(0);
});

it('rejected dead-letters, with reason and description from its error', async () => {
  const { client, receiver } = await withMessages('plain', 'told');
  const [plain, told] = await receiver.receive(2);
  await receiver.settle(() => plain!.delivery.reject());
  const info = { DeadLetterReason: 'why', DeadLetterErrorDescription: 'so' };
  const error = { condition: 'com.microsoft:dead-letter', info };
  await receiver.settle(() => told!.delivery.reject(error as never));
  expect(await drained(client, 'plain')).toEqual([]);
  const deadLetters = await client.receiver(DEAD_LETTERS);
  const dead = await deadLetters.receive(2);
  expect(dead.map(({ message }) => message.application_properties)).toEqual([undefined, info]);
});

it('many in one disposition', async () => {
  const ids = Array.from({ length: 100 }, (_, i) => String(i));
  const { client, receiver } = await withMessages(...ids);
  const deliveries = await receiver.receive(100);
  // rhea sends one range for neighbours that are accepted in one turn.
  let answered = 0;
  await new Promise<void>((resolve) => {
    receiver.link.on('settled', () => {
      answered++;
      if (answered === 100) resolve();
    });
    for (const { delivery } of deliveries) delivery.accept();
  });
  expect(await drained(client, 'plain')).toEqual([]);
});

it('a settlement of its own accord, without waiting for an answer', async () => {
  const { client } = await withMessages('a', 'b', 'c');
  const receiver = await client.receiver('plain', { rcv_settle_mode: 0 });
  const [a, b] = await receiver.receive(2);
  a!.delivery.accept();
  await receiver.drain();
  // Settled without an outcome: nothing was decided, so it comes again, uncounted.
  b!.delivery.update(true, undefined);
  await receiver.drain();
  expect(await drained(client, 'plain')).toEqual([
    ['b', 0],
    ['c', 0],
  ]);
});

it('a link that asks for settled messages takes them out', async () => {
  const { client } = await withMessages('a', 'b');
  const receiver = await client.receiver('plain', { snd_settle_mode: 1, rcv_settle_mode: 0 });
  const [a] = await receiver.receive(1);
  expect(a!.delivery.remote_settled).toBe(true);
  await receiver.drain();
  expect(await drained(client, 'plain')).toEqual([['b', 0]]);
});

it('settled sends are taken without an answer, in order with the others', async () => {
  const client = await connected();
  const sender = await client.sender('plain');
  sender.sendSettled(message('a'));
  sender.sendSettled(message('b'));
  expect(await sender.send(message('c'))).toEqual({ state: 'accepted' });
  expect(await drained(client, 'plain')).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 0],
  ]);
});

it('a delivery whose lock has expired is answered at once', async () => {
  const clock = clockFromNow();
  const { azure } = await startBus({ clock });
  const client = await connectRhea(azure);
  await (await client.sender('plain')).send(message('a'));
  const receiver = await client.receiver('plain');
  const [a] = await receiver.receive(1);
  clock.advance(60_000);
  const lost = { condition: 'com.microsoft:message-lock-lost' };
  expect(await receiver.settle(() => a!.delivery.accept())).toMatchObject(lost);
});

it('locks outlive their link and their connection', async () => {
  const clock = clockFromNow();
  const { azure } = await startBus({ clock });
  const first = await connectRhea(azure);
  await (await first.sender('plain')).send(message('a'));
  await (await first.receiver('plain')).receive(1);
  await first.close();
  const second = await connectRhea(azure);
  expect(await drained(second, 'plain')).toEqual([]);
  clock.advance(60_000);
  expect(await drained(second, 'plain')).toEqual([['a', 1]]);
});

it('what cannot be a message is rejected, and the link goes on', async () => {
  const client = await connected();
  const sender = await client.sender('plain');
  expect(await sender.send(Buffer.from('no AMQP at all'))).toMatchObject({
    state: 'rejected',
    error: { condition: 'amqp:decode-error' },
  });
  expect(await sender.send(message('a'))).toEqual({ state: 'accepted' });
});

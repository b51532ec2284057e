import { expect, it } from 'vitest';
import { list, map, message, section, symbol, text } from '../support/amqp-message.ts';
import { startHub } from '../support/hub.ts';
import { connectRhea, type RheaClient } from '../support/rhea-client.ts';

const BATCH = 0x80013700;

function batch(envelope: Buffer, ...events: Buffer[]): Buffer {
  return Buffer.concat([envelope, ...events.map((value) => section('data', { type: 'binary', value }))]);
}

const keyed = (key: string) => section('messageAnnotations', map([symbol('x-opt-partition-key'), text(key)]));

async function start(): Promise<RheaClient> {
  const { azure } = await startHub();
  return connectRhea(azure);
}

async function idsOf(client: RheaClient, partition: string, count: number): Promise<unknown[]> {
  const receiver = await client.receiver(`plain/ConsumerGroups/$Default/Partitions/${partition}`);
  return (await receiver.receive(count)).map(({ message: { message_id } }) => message_id);
}

it('the key of the envelope counts for all of its events, and without one that of the first', async () => {
  const client = await start();
  const sender = await client.sender('plain');
  await sender.send(batch(keyed('alphabet'), message('a'), message('b')), BATCH);
  await sender.send(batch(Buffer.alloc(0), Buffer.concat([keyed('alphabet'), message('c')]), message('d')), BATCH);
  expect(await idsOf(client, '2', 4)).toEqual(['a', 'b', 'c', 'd']);
});

it('a publisher has one partition, and its name is with its events', async () => {
  const client = await start();
  const sender = await client.sender('plain/Publishers/alphabet');
  expect(await sender.send(message('m'))).toEqual({ state: 'accepted' });
  expect(await sender.send(Buffer.concat([keyed('other'), message('n')]))).toMatchObject({
    state: 'rejected',
    error: { condition: 'com.microsoft:argument-error' },
  });
  const receiver = await client.receiver('plain/ConsumerGroups/$Default/Partitions/2');
  const [{ message: received } = { message: undefined }] = await receiver.receive(1);
  expect(received!.message_annotations).toMatchObject({
    'x-opt-publisher': 'alphabet',
    'x-opt-partition-key': 'alphabet',
  });
});

it('addresses may be URIs, begin with a slash and be in any case', async () => {
  const client = await start();
  for (const address of ['/plain/partitions/1', 'amqps://localhost/PLAIN/Partitions/1']) {
    await (await client.sender(address)).send(message(address));
  }
  const receiver = await client.receiver('/plain/consumergroups/$default/partitions/1');
  expect(await receiver.receive(2)).toHaveLength(2);
});

it('what is no event is rejected, and the link goes on', async () => {
  const client = await start();
  const sender = await client.sender('plain/Partitions/0');
  const unreadable = { state: 'rejected', error: { condition: 'amqp:decode-error' } };
  expect(await sender.send(Buffer.from('nonsense'))).toMatchObject(unreadable);
  expect(await sender.send(batch(Buffer.alloc(0)), BATCH)).toMatchObject(unreadable);
  expect(await sender.send(batch(Buffer.alloc(0), Buffer.from('nonsense')), BATCH)).toMatchObject(unreadable);
  expect(await sender.send(message('in no batch'), BATCH)).toMatchObject(unreadable);
  const number = section('messageAnnotations', map([symbol('x-opt-partition-key'), { type: 'int', value: 7 }]));
  expect(await sender.send(Buffer.concat([number, message('m')]))).toMatchObject(unreadable);
  expect(await sender.send(Buffer.concat([keyed('x'.repeat(129)), message('m')]))).toMatchObject(unreadable);
  expect(await sender.send(section('properties', list()))).toEqual({ state: 'accepted' });
});

it('nodes are for sending or for receiving', async () => {
  const client = await start();
  const notAllowed = { condition: 'amqp:not-allowed' };
  await expect(client.sender('plain/ConsumerGroups/$Default/Partitions/0')).rejects.toMatchObject(notAllowed);
  await expect(client.receiver('plain')).rejects.toMatchObject(notAllowed);
  await expect(client.receiver('plain/Partitions/0')).rejects.toMatchObject(notAllowed);
  await expect(client.receiver('plain/ConsumerGroups/$Default')).rejects.toMatchObject(notAllowed);
  await expect(client.sender('plain/elsewhere')).rejects.toMatchObject({ condition: 'amqp:not-found' });
});

it('an idempotent producer is given what it leaves open, and names a partition', async () => {
  const client = await start();
  const capability = 'com.microsoft:idempotent-producer';
  const asked = { desired_capabilities: [capability] };
  const { link } = await client.sender('plain/Partitions/0', asked);
  expect((link as unknown as { properties: object }).properties).toMatchObject({
    'com.microsoft:producer-id': expect.any(Number),
    'com.microsoft:producer-epoch': 0,
    'com.microsoft:producer-sequence-number': expect.any(Number),
  });
  await expect(client.sender('plain', asked)).rejects.toMatchObject({
    condition: 'com.microsoft:argument-out-of-range',
  });
  const unnumbered = await (await client.sender('plain/Partitions/1', asked)).send(message('m'));
  expect(unnumbered).toMatchObject({ state: 'rejected', error: { condition: 'amqp:decode-error' } });
});

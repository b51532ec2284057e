import { types } from 'rhea';
import { describe, expect, it } from 'vitest';
import { readMapSection } from '../../src/wire/amqp/map-section.ts';
import { findSections } from '../../src/wire/amqp/message.ts';
import { amqp, mapGet } from '../../src/wire/amqp/types.ts';
import { list, map, message, section, symbol, text } from '../support/amqp-message.ts';
import { startHub } from '../support/hub.ts';
import { connectRhea, type RheaClient, type RheaReceiver } from '../support/rhea-client.ts';

const SOURCE = 'single/ConsumerGroups/$Default/Partitions/0';

function longBytes(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

async function start(): Promise<RheaClient> {
  const { azure } = await startHub({ hub: 'single' });
  return connectRhea(azure);
}

/** `count` events, each in a transfer of its own. */
async function sendEvents(client: RheaClient, count: number): Promise<void> {
  const sender = await client.sender('single');
  for (let i = 0; i < count; i++) expect(await sender.send(message(`m-${i}`))).toEqual({ state: 'accepted' });
}

function withFilter(expression: unknown) {
  return { source: { address: SOURCE, filter: { 'apache.org:selector-filter:string': expression } } };
}

async function ids(receiver: RheaReceiver, count: number): Promise<unknown[]> {
  return (await receiver.receive(count)).map(({ message: { message_id } }) => message_id);
}

describe('where a receiver begins', () => {
  it('is the oldest event without a filter', async () => {
    const client = await start();
    await sendEvents(client, 3);
    expect(await ids(await client.receiver(SOURCE), 3)).toEqual(['m-0', 'm-1', 'm-2']);
  });

  it.each([
    ["amqp.annotation.x-opt-sequence-number >= '1'", ['m-1', 'm-2']],
    ['amqp.annotation.x-opt-sequence-number > 1', ['m-2']],
    ["amqp.annotation.x-opt-sequence-number>='2'", ['m-2']],
    ["amqp.annotation.x-opt-offset > '-1'", ['m-0', 'm-1', 'm-2']],
    ["amqp.annotation.x-opt-offset >= '@latest'", ['m-2']],
    ["amqp.annotation.x-opt-enqueued-time > '0'", ['m-0', 'm-1', 'm-2']],
  ])('is %s', async (expression, expected) => {
    const client = await start();
    await sendEvents(client, 3);
    expect(await ids(await client.receiver(SOURCE, withFilter(expression)), expected.length)).toEqual(expected);
  });

  it.each([
    "amqp.annotation.x-opt-colour > '1'",
    'x-opt-offset',
    "amqp.annotation.x-opt-offset < '1'",
    '',
    "amqp.annotation.x-opt-offset > ''",
  ])('cannot be "%s"', async (expression) => {
    const client = await start();
    await expect(client.receiver(SOURCE, withFilter(expression))).rejects.toMatchObject({
      condition: 'com.microsoft:argument-error',
    });
  });

  it('cannot be said in another way', async () => {
    const client = await start();
    const filter = { 'com.microsoft:session-filter': 'x' };
    await expect(client.receiver(SOURCE, { source: { address: SOURCE, filter } })).rejects.toMatchObject({
      condition: 'com.microsoft:argument-error',
    });
  });

  it('is fixed when the link is attached, not when credit comes', async () => {
    const client = await start();
    await sendEvents(client, 1);
    const receiver = await client.receiver(SOURCE, withFilter("amqp.annotation.x-opt-offset > '@latest'"));
    await sendEvents(client, 1);
    expect((await receiver.receive(1))[0]!.message.message_annotations).toMatchObject({ 'x-opt-sequence-number': 1 });
  });
});

describe('settling', () => {
  it('a client that wants its events unsettled has each of its dispositions answered, and nothing comes of them', async () => {
    const client = await start();
    await sendEvents(client, 4);
    const receiver = await client.receiver(SOURCE, { snd_settle_mode: 0, rcv_settle_mode: 1 });
    const [first, second, third, fourth] = await receiver.receive(4);
    expect(first!.delivery.settled).toBe(false);
    expect(await receiver.settle(() => first!.delivery.accept())).toBeUndefined();
    expect(await receiver.settle(() => second!.delivery.release())).toBeUndefined();
    expect(await receiver.settle(() => third!.delivery.reject())).toBeUndefined();
    expect(await receiver.settle(() => fourth!.delivery.modified({ delivery_failed: true }))).toBeUndefined();
    await receiver.drain();
    expect(receiver.waiting).toBe(0);
  });

  it.each([1, 2, undefined])('with the mode %s they come settled', async (snd_settle_mode) => {
    const client = await start();
    await sendEvents(client, 1);
    const receiver = await client.receiver(SOURCE, { snd_settle_mode, rcv_settle_mode: 0 });
    expect((await receiver.receive(1))[0]!.delivery.remote_settled).toBe(true);
  });
});

it('owner levels are whole 64-bit numbers: a nanosecond later is higher', async () => {
  const client = await start();
  const level = (text: string) => ({ properties: { 'com.microsoft:epoch': types.wrap_long(longBytes(BigInt(text))) } });
  const older = await client.receiver(SOURCE, level('1689181638265012047'));
  const lost = client.event(older.link, 'receiver_error');
  await client.receiver(SOURCE, level('1689181638265012048'));
  await lost;
  expect(older.link.error).toMatchObject({
    condition: 'amqp:link:stolen',
    description: expect.stringContaining("of '1689181638265012048' is created hence current receiver 'nil'"),
  });
  await expect(client.receiver(SOURCE, level('1689181638265012047'))).rejects.toMatchObject({
    condition: 'amqp:link:stolen',
  });
  await expect(client.receiver(SOURCE, level('-1'))).rejects.toMatchObject({
    condition: 'com.microsoft:argument-out-of-range',
  });
});

it('a drain is answered with and without events, and credit is used up', async () => {
  const client = await start();
  const receiver = await client.receiver(SOURCE);
  receiver.link.add_credit(10);
  await receiver.drain();
  expect(receiver.credit).toBe(0);
  await sendEvents(client, 3);
  receiver.link.add_credit(2);
  await receiver.take(2);
  receiver.link.add_credit(5);
  await receiver.take(1);
  await receiver.drain();
  expect([receiver.waiting, receiver.credit]).toEqual([0, 0]);
});

it('the last event is told of in delivery annotations, to who asked for it', async () => {
  const client = await start();
  await sendEvents(client, 2);
  const capability = 'com.microsoft:enable-receiver-runtime-metric';
  const receiver = await client.receiver(SOURCE, {
    desired_capabilities: [capability, 'com.microsoft:georeplication'],
  });
  expect((receiver.link as unknown as { offered_capabilities: unknown }).offered_capabilities).toBeDefined();
  const [{ message: first } = { message: undefined }] = await receiver.receive(1);
  const { bytes, deliveryAnnotationsAt, messageAnnotationsAt } = findSections(first!.raw);
  const annotations = readMapSection(bytes, deliveryAnnotationsAt, messageAnnotationsAt);
  expect(mapGet(annotations, 'last_enqueued_sequence_number')).toEqual(amqp.long(1));
  expect(mapGet(annotations, 'last_enqueued_offset')?.type).toBe('string');
  expect(mapGet(annotations, 'last_enqueued_time_utc')?.type).toBe('timestamp');
  expect(mapGet(annotations, 'runtime_info_retrieval_time_utc')?.type).toBe('timestamp');
});

describe('of an event', () => {
  it('all but the annotations arrives byte for byte, and these have the types that clients cast to', async () => {
    const client = await start();
    const head = section('header', list({ type: 'boolean', value: true }));
    const own = section(
      'messageAnnotations',
      map([symbol('x-opt-partition-key'), text('a')], [symbol('x-own'), { type: 'uuid', value: Buffer.alloc(16, 7) }]),
    );
    const bare = Buffer.concat([
      section('properties', list(text('m-1'))),
      section('applicationProperties', map([text('float'), { type: 'float', value: 1.5 }])),
      section('data', { type: 'binary', value: Buffer.from('one') }),
      section('data', { type: 'binary', value: Buffer.from('two') }),
      section('footer', map([symbol('sum'), text('f00')])),
    ]);
    const sender = await client.sender('single');
    expect(await sender.send(Buffer.concat([head, own, bare]))).toEqual({ state: 'accepted' });
    const [received] = await (await client.receiver(SOURCE)).receive(1);
    const { raw } = received!.message;
    const { deliveryAnnotationsAt, messageAnnotationsAt, propertiesAt } = findSections(raw);
    expect(raw.subarray(0, deliveryAnnotationsAt)).toEqual(head);
    expect(raw.subarray(propertiesAt)).toEqual(bare);
    const annotations = readMapSection(raw, messageAnnotationsAt, propertiesAt);
    expect(mapGet(annotations, 'x-own')).toEqual({ type: 'uuid', value: Buffer.alloc(16, 7) });
    expect(mapGet(annotations, 'x-opt-partition-key')).toEqual(text('a'));
    expect(mapGet(annotations, 'x-opt-sequence-number')).toEqual(amqp.long(0));
    expect(mapGet(annotations, 'x-opt-offset')?.type).toBe('string');
    expect(mapGet(annotations, 'x-opt-enqueued-time')?.type).toBe('timestamp');
    expect(annotations.type === 'map' && annotations.value.length).toBe(5);
  });
});

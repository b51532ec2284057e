import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deliveryTagOf } from '../../emulators/service-bus/amqp/lock-token.ts';
import type { AzwireConfig } from '../../src/index.ts';
import type { VirtualClock } from '../../src/kernel/clock.ts';
import type { DeliveryState, Outcome } from '../../src/wire/amqp/delivery-state.ts';
import { readDescriptor } from '../../src/wire/amqp/fields.ts';
import { SECTION } from '../../src/wire/amqp/message.ts';
import { readValue } from '../../src/wire/amqp/read-value.ts';
import { Reader } from '../../src/wire/amqp/reader.ts';
import { amqp, elementsOf, integerOf, mapGet } from '../../src/wire/amqp/types.ts';
import { message, section, symbol } from '../support/amqp-message.ts';
import { clockFromNow, startBus } from '../support/bus.ts';
import { connectFrames, type FrameClient } from '../support/frame-client.ts';

const COORDINATOR = { type: 'coordinator', capabilities: ['amqp:local-transactions'] } as const;
const ACCEPTED: Outcome = { type: 'accepted' };
const NOBODY = Buffer.alloc(16, 7);

const inTransaction = (txnId: Uint8Array, outcome?: Outcome): DeliveryState =>
  outcome === undefined ? { type: 'transactional', txnId } : { type: 'transactional', txnId, outcome };
const rejected = (condition: string) => ({ type: 'rejected', error: { condition } });

async function connected(clock?: VirtualClock, config?: AzwireConfig) {
  const { azure } = await startBus({ ...(clock && { clock }), ...(config && { config }) });
  const client = await connectFrames(azure);
  return { azure, client, coordinator: await client.attachSender(COORDINATOR) };
}

/** The ids of the messages in an entity, in whatever state. */
async function idsIn(client: FrameClient, address: string): Promise<string[]> {
  const body = amqp.map({ 'from-sequence-number': amqp.long(0), 'message-count': amqp.int(100) });
  const { status, sections } = await client.manage(address, 'peek-message', body);
  if (status === 204) return [];
  const reader = new Reader(sections.bytes, sections.bodyAt, sections.footerAt);
  expect(readDescriptor(reader)).toBe(SECTION.value);
  return (elementsOf(mapGet(readValue(reader), 'messages')) ?? []).map((element) => {
    const encoded = mapGet(element, 'message');
    const text = encoded?.type === 'binary' ? Buffer.from(encoded.value).toString('latin1') : '';
    // Three letters or more: two of them may well follow a "#" in the bytes of a time.
    return /#[a-z]{3,}/.exec(text)?.[0] ?? '?';
  });
}

/** One message in a queue, received and locked. */
async function locked(client: FrameClient, address: string, id: string) {
  await client.send(await client.attachSender(address), message(id));
  await client.attachReceiver(address, 1);
  return client.receive();
}

describe('a commit', () => {
  it('brings messages to several entities at once, and takes away what it settles', async () => {
    const { client, coordinator } = await connected();
    const { id } = await locked(client, 'plain', '#order');
    const txnId = await client.declare(coordinator);
    expect(txnId).toHaveLength(16);
    const state = inTransaction(txnId);
    for (const address of ['short-lock', 'events']) {
      const sender = await client.attachSender(address);
      expect(await client.send(sender, message('#invoice'), { state })).toEqual(inTransaction(txnId, ACCEPTED));
    }
    expect(await client.settle(id, inTransaction(txnId, ACCEPTED))).toEqual(inTransaction(txnId, ACCEPTED));
    const where = ['plain', 'short-lock', 'events/Subscriptions/first', 'events/Subscriptions/second'];
    const ids = async () => {
      const found: string[][] = [];
      for (const address of where) found.push(await idsIn(client, address));
      return found;
    };
    expect(await ids()).toEqual([['#order'], [], [], []]);
    expect(await client.discharge(coordinator, txnId, false)).toEqual(ACCEPTED);
    expect(await ids()).toEqual([[], ['#invoice'], ['#invoice'], ['#invoice']]);
  });

  it.each([
    ['modified', { type: 'modified' }, 'plain'],
    ['rejected', { type: 'rejected' }, 'plain/$DeadLetterQueue'],
    ['released', { type: 'released' }, 'plain'],
  ] as const)('settles: %s, which is confirmed', async (_name, outcome, address) => {
    const { client, coordinator } = await connected();
    const { id } = await locked(client, 'plain', '#order');
    const txnId = await client.declare(coordinator);
    expect(await client.settle(id, inTransaction(txnId, outcome))).toEqual(inTransaction(txnId, outcome));
    expect(await client.discharge(coordinator, txnId, false)).toEqual(ACCEPTED);
    expect(await idsIn(client, address)).toEqual(['#order']);
  });

  it('belongs to its transaction: others of the same control link go on', async () => {
    const { client, coordinator } = await connected();
    const sender = await client.attachSender('plain');
    const [one, two] = [await client.declare(coordinator), await client.declare(coordinator)];
    await client.send(sender, message('#one'), { state: inTransaction(one) });
    await client.send(sender, message('#two'), { state: inTransaction(two) });
    expect(await client.discharge(coordinator, one, false)).toEqual(ACCEPTED);
    expect(await idsIn(client, 'plain')).toEqual(['#one']);
    expect(await client.discharge(coordinator, two, true)).toEqual(ACCEPTED);
    expect(await idsIn(client, 'plain')).toEqual(['#one']);
  });
});

it('a commit survives a restart whole, and nothing of a transaction that was open', async () => {
  const data = await mkdtemp(join(tmpdir(), 'azwire-transactions-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await connected(undefined, { data });
  const { id } = await locked(first.client, 'plain', '#order');
  const sender = await first.client.attachSender('events');
  const [kept, open] = [await first.client.declare(first.coordinator), await first.client.declare(first.coordinator)];
  await first.client.settle(id, inTransaction(kept, ACCEPTED));
  await first.client.send(sender, message('#kept'), { state: inTransaction(kept) });
  await first.client.send(sender, message('#open'), { state: inTransaction(open) });
  expect(await first.client.discharge(first.coordinator, kept, false)).toEqual(ACCEPTED);
  await first.azure.stop();
  const { client, coordinator } = await connected(undefined, { data });
  for (const [address, ids] of [
    ['plain', []],
    ['events/Subscriptions/first', ['#kept']],
    ['events/Subscriptions/second', ['#kept']],
  ] as const) {
    expect(await idsIn(client, address)).toEqual(ids);
  }
  expect(await client.discharge(coordinator, open, false)).toMatchObject(rejected('amqp:transaction:unknown-id'));
});

describe('a rollback', () => {
  it('leaves the message locked for this client, by its token', async () => {
    const { client, coordinator } = await connected();
    const { id, tag } = await locked(client, 'plain', '#order');
    const tokens = amqp.map({
      'lock-tokens': amqp.array('uuid', [amqp.uuid(deliveryTagOf(tag))]),
      'disposition-status': amqp.string('completed'),
    });
    const txnId = await client.declare(coordinator);
    await client.settle(id, inTransaction(txnId, ACCEPTED));
    const taken = await client.manage('plain', 'update-disposition', tokens);
    expect(taken).toMatchObject({ status: 409, condition: 'amqp:not-allowed' });
    expect(await client.discharge(coordinator, txnId, true)).toEqual(ACCEPTED);
    expect(await idsIn(client, 'plain')).toEqual(['#order']);
    expect(await client.manage('plain', 'update-disposition', tokens)).toMatchObject({ status: 200 });
    expect(await idsIn(client, 'plain')).toEqual([]);
  });

  it.each([
    ['closes its control link', async (client: FrameClient, coordinator: number) => client.detach(coordinator)],
    ['is gone', async (client: FrameClient) => client.drop()],
  ])('is what becomes of a transaction whose client %s', async (_what, leave) => {
    const { azure, client, coordinator } = await connected();
    const other = await connectFrames(azure);
    const { id } = await locked(client, 'plain', '#order');
    const txnId = await client.declare(coordinator);
    const sender = await client.attachSender('plain');
    await client.send(sender, message('#late'), { state: inTransaction(txnId) });
    await client.settle(id, inTransaction(txnId, ACCEPTED));
    await leave(client, coordinator);
    const theirs = await other.attachSender(COORDINATOR);
    await expect
      .poll(() => other.discharge(theirs, txnId, false), { timeout: 10_000 })
      .toMatchObject(rejected('amqp:transaction:unknown-id'));
    expect(await idsIn(other, 'plain')).toEqual(['#order']);
  });

  it('comes by itself after two minutes', async () => {
    const clock = clockFromNow();
    const { client, coordinator } = await connected(clock);
    const txnId = await client.declare(coordinator);
    const sender = await client.attachSender('plain');
    await client.send(sender, message('#late'), { state: inTransaction(txnId) });
    clock.advance(120_000);
    expect(await client.discharge(coordinator, txnId, false)).toMatchObject(rejected('amqp:transaction:timeout'));
    expect(await idsIn(client, 'plain')).toEqual([]);
  });
});

describe('a commit is refused', () => {
  it('with the cause, when a lock has ended; nothing has happened then', async () => {
    const clock = clockFromNow();
    const { client, coordinator } = await connected(clock);
    const { id } = await locked(client, 'short-lock', '#order');
    const txnId = await client.declare(coordinator);
    const sender = await client.attachSender('plain');
    await client.send(sender, message('#invoice'), { state: inTransaction(txnId) });
    await client.settle(id, inTransaction(txnId, ACCEPTED));
    clock.advance(5_000);
    const state = await client.discharge(coordinator, txnId, false);
    expect(state).toMatchObject(rejected('amqp:transaction:rollback'));
    expect(state?.type === 'rejected' && state.error?.description).toContain('com.microsoft:message-lock-lost');
    expect([await idsIn(client, 'plain'), await idsIn(client, 'short-lock')]).toEqual([[], ['#order']]);
  });

  it('when something in the transaction was rejected, whether or not anybody was told', async () => {
    const { client, coordinator } = await connected();
    const sender = await client.attachSender('sessions');
    const { id } = await locked(client, 'plain', '#order');
    const lost = await client.declare(coordinator);
    await client.send(sender, message('#homeless'), { state: inTransaction(lost), settled: true });
    expect(await client.discharge(coordinator, lost, false)).toMatchObject(rejected('amqp:transaction:rollback'));
    const told = await client.declare(coordinator);
    const state = inTransaction(told);
    expect(await client.send(sender, message('#homeless'), { state })).toMatchObject(rejected('amqp:not-allowed'));
    expect(await client.discharge(coordinator, told, false)).toMatchObject(rejected('amqp:transaction:rollback'));
    const empty = await client.declare(coordinator);
    const reply = await client.manage('plain', 'schedule-message', amqp.map({}), inTransaction(empty));
    expect(reply).toMatchObject({ status: 400, condition: 'com.microsoft:argument-out-of-range' });
    expect(await client.discharge(coordinator, empty, false)).toMatchObject(rejected('amqp:transaction:rollback'));
    const twice = await client.declare(coordinator);
    await client.settle(id, inTransaction(twice), true);
    expect(await client.discharge(coordinator, twice, false)).toMatchObject(rejected('amqp:transaction:rollback'));
    const garbled = await client.declare(coordinator);
    await client.send(sender, Buffer.from('garbled'), { state: inTransaction(garbled), settled: true });
    expect(await client.discharge(coordinator, garbled, false)).toMatchObject(rejected('amqp:transaction:rollback'));
  });
});

describe('an unknown transaction is refused', () => {
  it.each([
    ['of the usual length', NOBODY],
    ['of another length', Buffer.from('x')],
  ])('with an id %s: in a message, a settlement, a request and a discharge', async (_what, txnId) => {
    const { client, coordinator } = await connected();
    const { id } = await locked(client, 'plain', '#order');
    const unknown = rejected('amqp:transaction:unknown-id');
    const sender = await client.attachSender('plain');
    expect(await client.send(sender, message('#x'), { state: inTransaction(txnId) })).toMatchObject(unknown);
    const schedule = amqp.map({ messages: amqp.list([amqp.map({ message: amqp.binary(scheduled('#x')) })]) });
    const request = await client.manage('plain', 'schedule-message', schedule, inTransaction(txnId));
    expect(request).toMatchObject({ status: 404, condition: 'amqp:transaction:unknown-id' });
    expect(await client.discharge(coordinator, txnId, true)).toMatchObject(rejected('amqp:transaction:unknown-id'));
    expect(await client.settle(id, inTransaction(txnId, ACCEPTED))).toMatchObject(
      rejected('amqp:transaction:unknown-id'),
    );
  });
});

function scheduled(id: string): Buffer {
  const at = amqp.timestamp(Date.now() + 3_600_000);
  const annotations = { type: 'map', value: [[symbol('x-opt-scheduled-enqueue-time'), at]] } as const;
  return Buffer.concat([section('messageAnnotations', annotations), message(id)]);
}

describe('management requests', () => {
  it('schedule, cancel and settle with the commit', async () => {
    const { client, coordinator } = await connected();
    const { tag } = await locked(client, 'plain', '#order');
    const messages = amqp.list([amqp.map({ message: amqp.binary(scheduled('#later')) })]);
    const schedule = async (state?: DeliveryState) => {
      const { sections, status, outcome } = await client.manage(
        'plain',
        'schedule-message',
        amqp.map({ messages }),
        state,
      );
      expect(status).toBe(200);
      const reader = new Reader(sections.bytes, sections.bodyAt, sections.footerAt);
      readDescriptor(reader);
      const numbers = elementsOf(mapGet(readValue(reader), 'sequence-numbers')) ?? [];
      return { outcome, number: integerOf(numbers[0])! };
    };
    const { number: earlier } = await schedule();
    const txnId = await client.declare(coordinator);
    const state = inTransaction(txnId);
    const { outcome, number } = await schedule(state);
    expect([outcome, number > earlier]).toEqual([inTransaction(txnId, ACCEPTED), true]);
    const cancel = amqp.map({ 'sequence-numbers': amqp.array('long', [amqp.long(earlier)]) });
    expect(await client.manage('plain', 'cancel-scheduled-message', cancel, state)).toMatchObject({ status: 200 });
    const complete = amqp.map({
      'lock-tokens': amqp.array('uuid', [amqp.uuid(deliveryTagOf(tag))]),
      'disposition-status': amqp.string('completed'),
    });
    expect(await client.manage('plain', 'update-disposition', complete, state)).toMatchObject({ status: 200 });
    expect(await idsIn(client, 'plain')).toEqual(['#order', '#later']);
    expect(await client.discharge(coordinator, txnId, false)).toEqual(ACCEPTED);
    expect(await idsIn(client, 'plain')).toEqual(['#later']);
  });

  it('of other kinds cannot be part of a transaction', async () => {
    const { client, coordinator } = await connected();
    const txnId = await client.declare(coordinator);
    const reply = await client.manage('plain', 'peek-message', amqp.map({}), inTransaction(txnId));
    expect(reply).toMatchObject({ status: 400, condition: 'amqp:not-allowed' });
  });
});

describe('a link', () => {
  it('that sends through one entity to another is refused unless both can be sent to', async () => {
    const { client } = await connected();
    const through = (destination: string) =>
      amqp.map({ 'com.microsoft:transfer-destination-address': amqp.string(destination) });
    const sender = await client.attachSender('plain', through('sb://some.host/short-lock'));
    expect(await client.send(sender, message('#transferred'))).toEqual(ACCEPTED);
    expect([await idsIn(client, 'plain'), await idsIn(client, 'short-lock')]).toEqual([[], ['#transferred']]);
    await expect(client.attachSender('plain', through('nowhere'))).rejects.toMatchObject({
      condition: 'amqp:not-found',
    });
    await expect(client.attachSender('nowhere', through('plain'))).rejects.toMatchObject({
      condition: 'amqp:not-found',
    });
  });

  it('that asks for messages in a transaction is detached', async () => {
    const { client, coordinator } = await connected();
    const receiver = await client.attachReceiver('plain');
    const txnId = await client.declare(coordinator);
    client.flow(receiver, { linkCredit: 1, properties: amqp.map({ 'txn-id': amqp.binary(txnId) }) });
    const { body } = await client.hear('detach');
    expect(body.error).toMatchObject({ condition: 'amqp:not-implemented' });
  });
});

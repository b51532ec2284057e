import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSections } from '../../src/wire/amqp/message.ts';
import type { AmqpValue } from '../../src/wire/amqp/types.ts';
import { list, map, section, symbol, text } from '../support/amqp-message.ts';
import { startBus } from '../support/bus.ts';
import { connectRhea, type RheaClient, type RheaReceiver, type RheaSender } from '../support/rhea-client.ts';
import { anyValue, encode, hex, scalarArbitraries } from '../unit/wire/amqp/any-value.ts';

interface Bench {
  readonly client: RheaClient;
  readonly sender: RheaSender;
  readonly receiver: RheaReceiver;
}

async function bench(): Promise<Bench> {
  const { azure } = await startBus();
  const client = await connectRhea(azure);
  return { client, sender: await client.sender('plain'), receiver: await client.receiver('plain') };
}

/** What a receiver gets for the bytes that a sender has sent. */
async function passOn({ sender, receiver }: Bench, bytes: Buffer): Promise<Buffer> {
  expect(await sender.send(bytes)).toEqual({ state: 'accepted' });
  const [received] = await receiver.receive(1);
  await receiver.settle(() => received!.delivery.accept());
  return received!.message.raw;
}

const WITH_ID = section('properties', list(text('m-1')));
const BODY = section('value', text('body'));

/** From the properties on a message is the sender's: the broker passes it on byte for byte. [AMQP 3.2] */
async function expectUntouched(on: Bench, ...sections: Buffer[]): Promise<void> {
  const bare = Buffer.concat(sections);
  const received = await passOn(on, bare);
  expect(received.subarray(received.length - bare.length).toString('hex')).toBe(bare.toString('hex'));
  expect(findSections(received).propertiesAt).toBe(received.length - bare.length);
}

/** A map32 of encoded entries. [AMQP 1.6.23] */
function wideMap(...entries: string[]): Buffer {
  const content = Buffer.concat(entries.map(hex));
  const head = Buffer.alloc(9, 0xd1);
  head.writeUInt32BE(content.length + 4, 1);
  head.writeUInt32BE(entries.length * 2, 5);
  return Buffer.concat([head, content]);
}

describe('the bare message arrives byte for byte', () => {
  it('with application properties of every type, in every encoding that our writer has', async () => {
    const on = await bench();
    const value = fc.oneof(...scalarArbitraries, anyValue);
    const properties = fc.array(fc.tuple(fc.string().map(text), value), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(properties, async (entries) => {
        await expectUntouched(on, WITH_ID, section('applicationProperties', map(...entries)), BODY);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [
      'in the wide forms of small values',
      wideMap('a10161 b10000000178', 'a10162 7000000001', 'a10163 800000000000000001', 'a10164 5601', 'a10165 5600'),
    ],
    ['of no entries, in the wide form', wideMap()],
    ['in the compact forms', hex('c1 13 08 a10161 5301 a10162 5501 a10163 41 a10164 45')],
  ])('with application properties %s', async (_what, encoded) => {
    await expectUntouched(await bench(), WITH_ID, Buffer.of(0, 0x53, 0x74), encoded, BODY);
  });

  it.each<[string, Buffer[]]>([
    ['one data section', [section('data', { type: 'binary', value: Buffer.from('abc') })]],
    [
      'several data sections',
      ['a', '', 'bc'].map((part) => section('data', { type: 'binary', value: Buffer.from(part) })),
    ],
    ['a sequence', [section('sequence', list(text('a'), { type: 'int', value: 5 }))]],
    [
      'several sequences',
      [section('sequence', list(text('a'))), section('sequence', list()), section('sequence', list(list()))],
    ],
    ['a null value', [section('value', { type: 'null', value: null })]],
    [
      'a described value',
      [section('value', { type: 'described', descriptor: symbol('my:type'), value: list(text('a')) })],
    ],
    ['a footer', [BODY, section('footer', map([symbol('checksum'), { type: 'binary', value: Buffer.of(1, 2) }]))]],
  ])('with a body that is %s', async (_what, body) => {
    await expectUntouched(await bench(), WITH_ID, ...body);
  });

  it('with an amqp-value of any type', async () => {
    const on = await bench();
    await fc.assert(
      fc.asyncProperty(anyValue, (value) => expectUntouched(on, WITH_ID, section('value', value))),
      { numRuns: 200 },
    );
  });

  it.each<[string, AmqpValue]>([
    ['string', text('m-1')],
    ['ulong', { type: 'ulong', value: 2n ** 63n }],
    ['uuid', { type: 'uuid', value: Buffer.alloc(16, 7) }],
    ['binary', { type: 'binary', value: Buffer.of(0, 255) }],
  ])('with a message id that is a %s', async (_type, id) => {
    await expectUntouched(
      await bench(),
      section('properties', list(id, { type: 'binary', value: Buffer.from('user') })),
      BODY,
    );
  });

  it('with properties in every field', async () => {
    const when: AmqpValue = { type: 'timestamp', value: 1_700_000_000_000n };
    const fields = [
      text('m-1'),
      { type: 'binary', value: Buffer.from('user') } as const,
      text('to'),
      text('subject'),
      text('reply-to'),
      { type: 'ulong', value: 7n } as const,
      symbol('text/plain'),
      symbol('gzip'),
      when,
      when,
      text('group'),
      { type: 'uint', value: 3 } as const,
      text('reply-group'),
    ];
    await expectUntouched(await bench(), section('properties', list(...fields)), BODY);
  });
});

describe('what the broker may change', () => {
  it("the sender's annotations stay beside the broker's, which nobody can forge", async () => {
    const on = await bench();
    const own = [symbol('x-opt-partition-key'), text('p'), symbol('x-own'), list(text('a'))].map(encode);
    const forged: [AmqpValue, AmqpValue] = [symbol('x-opt-sequence-number'), { type: 'long', value: 999n }];
    const annotations = map([symbol('x-opt-partition-key'), text('p')], [symbol('x-own'), list(text('a'))], forged);
    const received = await passOn(on, Buffer.concat([section('messageAnnotations', annotations), WITH_ID, BODY]));
    expect(received.includes(Buffer.concat(own))).toBe(true);
    expect(received.includes(encode(forged[1]))).toBe(false);
    const count = received.toString('latin1').split('x-opt-sequence-number').length - 1;
    expect(count).toBe(1);
  });

  it('delivery annotations end at the broker: they are for one hop', async () => {
    const on = await bench();
    const annotations = section('deliveryAnnotations', map([symbol('x-hop'), text('only to you')]));
    const received = await passOn(on, Buffer.concat([annotations, WITH_ID, BODY]));
    expect(received.includes('only to you')).toBe(false);
    const sections = findSections(received);
    expect(sections.deliveryAnnotationsAt).toBe(sections.messageAnnotationsAt);
  });

  it('durability, priority and time to live of the header stay', async () => {
    const { sender, receiver } = await bench();
    const yes: AmqpValue = { type: 'boolean', value: true };
    const header = list(yes, { type: 'ubyte', value: 7 }, { type: 'uint', value: 60_000 }, yes, {
      type: 'uint',
      value: 9,
    });
    await sender.send(Buffer.concat([section('header', header), WITH_ID, BODY]));
    const [received] = await receiver.receive(1);
    // The delivery count is the broker's to say.
    expect(received!.message).toMatchObject({ durable: true, priority: 7, ttl: 60_000, delivery_count: 0 });
  });

  it('a message without sections but a body gets an id, and keeps its body', async () => {
    const on = await bench();
    const received = await passOn(on, BODY);
    const { footerAt, bodyAt } = findSections(received);
    expect(received.subarray(bodyAt, footerAt)).toEqual(BODY);
  });

  it('a batch is taken apart, and each message arrives as it was put in', async () => {
    const { sender, receiver } = await bench();
    const messages = ['a', 'b', 'c'].map((id) =>
      Buffer.concat([
        section('properties', list(text(id))),
        section('applicationProperties', map([text('decimal'), { type: 'decimal128', value: Buffer.alloc(16, 9) }])),
        section('sequence', list(text(id))),
      ]),
    );
    const envelope = [WITH_ID, ...messages.map((value) => section('data', { type: 'binary', value }))];
    expect(await sender.send(Buffer.concat(envelope), 0x80013700)).toEqual({ state: 'accepted' });
    const received = await receiver.receive(3);
    for (const [index, { message }] of received.entries()) {
      const expected = messages[index]!;
      expect(message.raw.subarray(message.raw.length - expected.length)).toEqual(expected);
    }
  });

  it('changed properties are merged, all others keep their bytes', async () => {
    const on = await bench();
    const kept = map(
      [text('decimal'), { type: 'decimal64', value: Buffer.alloc(8, 5) }],
      [text('changed'), text('old')],
      [text('nested'), map([symbol('deep'), list({ type: 'char', value: '🚀' })])],
    );
    await on.sender.send(Buffer.concat([WITH_ID, section('applicationProperties', kept), BODY]));
    const [first] = await on.receiver.receive(1);
    await on.receiver.settle(() => first!.delivery.modified({ message_annotations: { changed: 'new' } }));
    const [second] = await on.receiver.receive(1);
    const { raw } = second!.message;
    for (const [key, value] of [kept.value[0], kept.value[2]] as [AmqpValue, AmqpValue][]) {
      expect(raw.includes(Buffer.concat([encode(key), encode(value)]))).toBe(true);
    }
    expect(raw.includes('old')).toBe(false);
    expect(raw.includes(encode(text('new')))).toBe(true);
    expect(raw.subarray(raw.length - BODY.length)).toEqual(BODY);
  });
});

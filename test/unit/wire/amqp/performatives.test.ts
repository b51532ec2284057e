import { describe, expect, it } from 'vitest';
import { readDescriptor } from '../../../../src/wire/amqp/fields.ts';
import { beginFrame, endFrame, FRAME_TYPE, readFrameHeader } from '../../../../src/wire/amqp/frame.ts';
import { PERFORMATIVE } from '../../../../src/wire/amqp/performatives.ts';
import { Reader } from '../../../../src/wire/amqp/reader.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { hex, written } from './any-value.ts';
import { type CompositeCase, itIsComposite } from './composite-case.ts';
import { fromRhea, type RheaTyped, rheaFrames, rheaMessage, rheaTerminus, rheaTypes } from './rhea-codec.ts';
import { performatives, source, target } from './samples.ts';

describe.each(Object.keys(performatives) as (keyof typeof performatives)[])('%s', (name) => {
  itIsComposite(performatives[name] as CompositeCase<unknown>);
});

describe('the codes of the performatives', () => {
  it('are those of the specification', () => {
    expect(Object.entries(PERFORMATIVE).map(([name, code]) => `${name} ${code.toString(16)}`)).toEqual([
      'open 10',
      'begin 11',
      'attach 12',
      'flow 13',
      'transfer 14',
      'disposition 15',
      'detach 16',
      'end 17',
      'close 18',
    ]);
  });

  it('encode the role as the specification does', () => {
    const { disposition } = performatives;
    const bytes = written((writer) => disposition.write(writer, { role: 'receiver', first: 0 }));
    expect(bytes).toEqual(hex('00 53 15 c0 07 06 41 43 40 40 40 40'));
  });
});

/** The performative in a frame as rhea reads it. */
function inRhea(name: keyof typeof performatives, part: 'full' | 'minimal' = 'full') {
  const { write, [part]: value } = performatives[name] as CompositeCase<unknown>;
  const bytes = written((writer) => {
    const start = beginFrame(writer, FRAME_TYPE.amqp, 258);
    write(writer, value);
    endFrame(writer, start);
  });
  const frame = rheaFrames.read_frame(bytes);
  expect([frame.size, frame.channel, frame.payload]).toEqual([bytes.length, 258, undefined]);
  return frame.performative;
}

/** Fields that rhea has set, read by us. */
function fromRheaFrame(name: keyof typeof performatives, fields: Record<string, unknown>): unknown {
  const bytes = rheaFrames.write_frame(rheaFrames.amqp_frame(3, rheaFrames[name]!(fields)));
  const reader = new Reader(bytes);
  expect(readFrameHeader(reader, bytes.length)).toMatchObject({ type: 0, channel: 3, end: bytes.length });
  const value = performatives[name].read(readDescriptor(reader), reader);
  expect(reader.remaining).toBe(0);
  return value;
}

describe('rhea reads our', () => {
  it('open', () => {
    expect(inRhea('open')).toMatchObject({
      container_id: 'container',
      hostname: 'bus.servicebus.windows.net',
      max_frame_size: 65_536,
      channel_max: 4999,
      idle_time_out: 240_000,
      incoming_locales: ['en-US', 'de-DE'],
      offered_capabilities: ['one', 'two'],
      desired_capabilities: [],
      properties: { product: 'azwire', 'x-number': -7 },
    });
    expect(inRhea('open', 'minimal')).toMatchObject({ container_id: '', hostname: null, properties: null });
  });

  it('begin', () => {
    expect(inRhea('begin')).toMatchObject({
      remote_channel: 65_535,
      next_outgoing_id: 0xffff_ffff,
      incoming_window: 2048,
      outgoing_window: 1,
      handle_max: 255,
    });
  });

  it('attach', () => {
    const attach = inRhea('attach');
    expect(attach).toMatchObject({
      name: 'link-1',
      handle: 7,
      role: true,
      snd_settle_mode: 2,
      rcv_settle_mode: 1,
      incomplete_unsettled: false,
      initial_delivery_count: 300,
    });
    expect(rheaTerminus.unwrap(attach.source)).toMatchObject({
      address: 'orders',
      durable: 2,
      expiry_policy: 'never',
      timeout: 300,
      dynamic: true,
      distribution_mode: 'move',
      outcomes: ['amqp:accepted:list', 'amqp:released:list'],
      capabilities: ['queue'],
    });
    expect(rheaTerminus.unwrap(attach.target)).toMatchObject({
      address: 'orders',
      durable: 1,
      capabilities: ['topic'],
    });
  });

  it('flow', () => {
    expect(inRhea('flow')).toMatchObject({
      next_incoming_id: 1,
      incoming_window: 2048,
      next_outgoing_id: 256,
      outgoing_window: 0xffff_ffff,
      handle: 3,
      delivery_count: 9,
      link_credit: 100,
      available: 0,
      drain: true,
      echo: false,
    });
  });

  it('transfer', () => {
    const transfer = inRhea('transfer');
    expect(transfer).toMatchObject({
      handle: 256,
      delivery_id: 0xffff_ffff,
      delivery_tag: hex('f81d4fae7dec11d0a76500a0c91e6bf6'),
      message_format: 0x8001_3700,
      settled: false,
      more: true,
      rcv_settle_mode: 1,
      batchable: true,
    });
  });

  it('disposition, detach, end and close', () => {
    const disposition = inRhea('disposition');
    expect(disposition).toMatchObject({ role: true, first: 5, last: 300, settled: true });
    const state = disposition.state as RheaTyped;
    expect(rheaMessage.is_rejected!(state)).toBe(true);
    const failed = { condition: 'amqp:not-found', description: 'no such entity', info: { entity: 'orders' } };
    expect(inRhea('detach')).toMatchObject({ handle: 1, closed: true, error: failed });
    for (const name of ['end', 'close'] as const) expect(inRhea(name)).toMatchObject({ error: failed });
  });
});

describe('we read from rhea', () => {
  it('open', () => {
    expect(
      fromRheaFrame('open', { container_id: 'c', channel_max: 9, desired_capabilities: ['x'], properties: { a: 1 } }),
    ).toEqual({
      containerId: 'c',
      channelMax: 9,
      desiredCapabilities: ['x'],
      properties: { type: 'map', value: [[amqp.symbol('a'), amqp.uint(1)]] },
    });
  });

  it('begin and flow', () => {
    expect(fromRheaFrame('begin', { next_outgoing_id: 0, incoming_window: 2048, outgoing_window: 300 })).toEqual({
      nextOutgoingId: 0,
      incomingWindow: 2048,
      outgoingWindow: 300,
    });
    const session = { next_incoming_id: 0, incoming_window: 2048, next_outgoing_id: 0, outgoing_window: 2048 };
    expect(fromRheaFrame('flow', { ...session, handle: 0, link_credit: 500, drain: true })).toEqual({
      nextIncomingId: 0,
      incomingWindow: 2048,
      nextOutgoingId: 0,
      outgoingWindow: 2048,
      handle: 0,
      linkCredit: 500,
      drain: true,
    });
  });

  it('attach', () => {
    const fields = {
      name: 'l',
      handle: 1,
      role: false,
      snd_settle_mode: 1,
      source: rheaTerminus.source!({ address: source.address, outcomes: source.outcomes }).described(),
      target: rheaTerminus.target!({ address: target.address, dynamic: true }).described(),
      initial_delivery_count: 0,
    };
    expect(fromRheaFrame('attach', fields)).toEqual({
      name: 'l',
      handle: 1,
      role: 'sender',
      senderSettleMode: 1,
      source: { type: 'source', address: source.address, outcomes: source.outcomes },
      target: { type: 'target', address: target.address, dynamic: true },
      initialDeliveryCount: 0,
    });
  });

  it('transfer and disposition', () => {
    expect(fromRheaFrame('transfer', { handle: 0, delivery_id: 1, delivery_tag: '2', settled: true })).toEqual({
      handle: 0,
      deliveryId: 1,
      deliveryTag: Buffer.from('2'),
      settled: true,
    });
    const state = { delivery_failed: true, undeliverable_here: false, message_annotations: { k: 'v' } };
    const fields = { role: true, first: 1, last: 2, settled: true, state: rheaMessage.modified!(state).described() };
    expect(fromRheaFrame('disposition', fields)).toEqual({
      role: 'receiver',
      first: 1,
      last: 2,
      settled: true,
      state: {
        type: 'modified',
        deliveryFailed: true,
        undeliverableHere: false,
        messageAnnotations: { type: 'map', value: [[amqp.symbol('k'), amqp.string('v')]] },
      },
    });
  });

  it('detach, end and close', () => {
    const error = { condition: 'amqp:internal-error', description: 'd' };
    const failed = { condition: 'amqp:internal-error', description: 'd' };
    expect(fromRheaFrame('detach', { handle: 4, closed: true, error })).toEqual({
      handle: 4,
      closed: true,
      error: failed,
    });
    expect(fromRheaFrame('end', { error })).toEqual(failed);
    expect(fromRheaFrame('close', {})).toBeUndefined();
  });
});

describe('a frame with a payload', () => {
  it('leaves the cursor where the payload starts', () => {
    const payload = hex('00 53 77 a1 02 6f6b');
    const bytes = rheaFrames.write_frame(rheaFrames.amqp_frame(0, rheaFrames.transfer!({ handle: 2 }), payload));
    const reader = new Reader(bytes);
    readFrameHeader(reader, bytes.length);
    expect(performatives.transfer.read(readDescriptor(reader), reader)).toEqual({ handle: 2 });
    expect(bytes.subarray(reader.position)).toEqual(payload);
    const back = new rheaTypes.Reader(bytes.subarray(reader.position)).read();
    expect(fromRhea(back)).toEqual(amqp.described(amqp.ulong(0x77), amqp.string('ok')));
  });
});

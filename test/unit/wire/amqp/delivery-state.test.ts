import { describe, expect, it } from 'vitest';
import {
  ACCEPTED,
  type DeliveryState,
  isOutcome,
  readDeliveryState,
  writeDeliveryState,
} from '../../../../src/wire/amqp/delivery-state.ts';
import { readDescriptor } from '../../../../src/wire/amqp/fields.ts';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';
import { hex, written } from './any-value.ts';
import { type CompositeCase, itIsComposite, list32 } from './composite-case.ts';
import { type RheaTyped, rheaMessage, rheaTypes } from './rhea-codec.ts';
import { error, symbolMap } from './samples.ts';

type State<T extends DeliveryState['type']> = Extract<DeliveryState, { type: T }>;

const codec = { write: writeDeliveryState, read: readDeliveryState };
const modified: State<'modified'> = {
  type: 'modified',
  deliveryFailed: true,
  undeliverableHere: false,
  messageAnnotations: symbolMap({ 'x-opt-a': amqp.int(1) }),
};
const txnId = hex('0102');

const CASES = {
  received: {
    code: 0x23,
    fieldCount: 2,
    mandatory: [],
    full: { type: 'received', sectionNumber: 256, sectionOffset: 2n ** 40n },
    minimal: { type: 'received', sectionNumber: 0, sectionOffset: 0n },
  },
  accepted: { code: 0x24, fieldCount: 0, mandatory: [], full: ACCEPTED, minimal: ACCEPTED },
  rejected: {
    code: 0x25,
    fieldCount: 1,
    mandatory: [],
    full: { type: 'rejected', error },
    minimal: { type: 'rejected' },
  },
  released: { code: 0x26, fieldCount: 0, mandatory: [], full: { type: 'released' }, minimal: { type: 'released' } },
  modified: { code: 0x27, fieldCount: 3, mandatory: [], full: modified, minimal: { type: 'modified' } },
  declared: {
    code: 0x33,
    fieldCount: 1,
    mandatory: [0],
    full: { type: 'declared', txnId },
    minimal: { type: 'declared', txnId: hex('') },
  },
  'transactional-state': {
    code: 0x34,
    fieldCount: 2,
    mandatory: [0],
    full: { type: 'transactional', txnId, outcome: modified },
    minimal: { type: 'transactional', txnId },
  },
} satisfies Record<string, Partial<CompositeCase<DeliveryState>>>;

describe.each(Object.keys(CASES) as (keyof typeof CASES)[])('%s', (name) => {
  itIsComposite<DeliveryState>({ name, ...CASES[name], ...codec });
});

const read = (bytes: Buffer) => {
  const reader = new Reader(bytes);
  return readDeliveryState(readDescriptor(reader), reader);
};

describe('delivery states', () => {
  it('are null when there is none', () => {
    expect(written((writer) => writeDeliveryState(writer, undefined))).toEqual(hex('40'));
  });

  it('are read in the spelling of most clients', () => {
    expect(read(hex('00 53 24 45'))).toBe(ACCEPTED);
  });

  it('tell outcomes from the rest', () => {
    const states = Object.values(CASES).map((state) => state.full as DeliveryState);
    expect(states.filter(isOutcome).map((state) => state.type)).toEqual([
      'accepted',
      'rejected',
      'released',
      'modified',
    ]);
  });

  it.each(['00 53 28 45', '00 53 10 45', '00 80 ffffffffffffffff 45'])('are not read from %s', (bytes) => {
    expect(() => read(hex(bytes))).toThrow('unknown delivery state');
  });

  it.each(['00 53 23 45', '00 53 33 c0 03 01 a0 00', '00 53 10 45'])('have no transactional outcome %s', (bytes) => {
    expect(() =>
      read(hex(`00 53 34 c0 ${(3 + hex(bytes).length).toString(16).padStart(2, '0')} 02 a0 00 ${bytes}`)),
    ).toThrow('is not an outcome');
  });

  it('do not nest, however long the input', () => {
    const head = hex('00 53 34 d0 000fffff 00000002 a0 00');
    expect(() => read(Buffer.concat([...Array(50_000).fill(head), Buffer.alloc(2 ** 20)]))).toThrow(DecodeError);
    const one = Buffer.concat([hex('00 53 34'), list32([hex('a0 00'), hex('00 53 24 45')])]);
    const two = Buffer.concat([hex('00 53 34'), list32([hex('a0 00'), one])]);
    expect(() => read(two)).toThrow('descriptor 0x34 is not an outcome');
  });
});

describe('rhea agrees', () => {
  const typed = (state: DeliveryState): RheaTyped =>
    new rheaTypes.Reader(written((writer) => writeDeliveryState(writer, state))).read();

  it('on what we write', () => {
    expect(rheaMessage.is_accepted!(typed(ACCEPTED))).toBe(true);
    expect(rheaMessage.is_released!(typed({ type: 'released' }))).toBe(true);
    expect(rheaMessage.unwrap_outcome!(typed(modified))).toMatchObject({
      delivery_failed: true,
      undeliverable_here: false,
      message_annotations: { 'x-opt-a': 1 },
    });
    expect(rheaMessage.unwrap_outcome!(typed({ type: 'rejected', error }))).toMatchObject({
      error: { condition: 'amqp:not-found', description: 'no such entity' },
    });
  });

  it('on what it writes', () => {
    const from = (state: { described(): RheaTyped }) => {
      const writer = new rheaTypes.Writer();
      writer.write(state.described());
      return read(writer.toBuffer());
    };
    expect(from(rheaMessage.accepted!())).toEqual(ACCEPTED);
    expect(from(rheaMessage.released!())).toEqual({ type: 'released' });
    expect(from(rheaMessage.received!({ section_number: 1, section_offset: 300 }))).toEqual({
      type: 'received',
      sectionNumber: 1,
      sectionOffset: 300n,
    });
    expect(from(rheaMessage.rejected!({ error: { condition: 'a:b' } }))).toEqual({
      type: 'rejected',
      error: { condition: 'a:b' },
    });
  });
});

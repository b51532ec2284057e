import { type AmqpError, readError, writeError } from './error-condition.ts';
import { Fields } from './fields.ts';
import { DecodeError, type Reader } from './reader.ts';
import type { AmqpValue } from './types.ts';
import type { Writer } from './writer.ts';

/** What became of a delivery, or of a part of it. [AMQP 3.4, 4.5.5, 4.5.8] */
export type DeliveryState =
  | Outcome
  | { readonly type: 'received'; readonly sectionNumber: number; readonly sectionOffset: bigint }
  | { readonly type: 'declared'; readonly txnId: Uint8Array }
  | { readonly type: 'transactional'; readonly txnId: Uint8Array; readonly outcome?: Outcome | undefined };

export type Outcome =
  | { readonly type: 'accepted' }
  | { readonly type: 'rejected'; readonly error?: AmqpError | undefined }
  | { readonly type: 'released' }
  | {
      readonly type: 'modified';
      readonly deliveryFailed?: boolean | undefined;
      readonly undeliverableHere?: boolean | undefined;
      readonly messageAnnotations?: AmqpValue | undefined;
    };

export const ACCEPTED: Outcome = Object.freeze({ type: 'accepted' });
export const RELEASED: Outcome = Object.freeze({ type: 'released' });

const CODES = {
  received: 0x23,
  accepted: 0x24,
  rejected: 0x25,
  released: 0x26,
  modified: 0x27,
  declared: 0x33,
  transactional: 0x34,
} as const;

export function readDeliveryState(code: number, reader: Reader): DeliveryState {
  // The outcome of nearly every message is an accepted state with an empty list.
  if (code === CODES.accepted && reader.peekU8() === 0x45) {
    reader.skip(1);
    return ACCEPTED;
  }
  const fields = new Fields(reader);
  const state = readState(code, fields);
  fields.done();
  return state;
}

function readState(code: number, fields: Fields): DeliveryState {
  switch (code) {
    case CODES.accepted:
      return ACCEPTED;
    case CODES.released:
      return RELEASED;
    case CODES.rejected:
      return { type: 'rejected', error: fields.composite(readError) };
    case CODES.modified:
      return {
        type: 'modified',
        deliveryFailed: fields.boolean(),
        undeliverableHere: fields.boolean(),
        messageAnnotations: fields.value(),
      };
    case CODES.received:
      return { type: 'received', sectionNumber: fields.uint() ?? 0, sectionOffset: fields.ulong() ?? 0n };
    case CODES.declared:
      return { type: 'declared', txnId: required(fields.binary(), 'txn-id') };
    case CODES.transactional: {
      const txnId = required(fields.binary(), 'txn-id');
      return { type: 'transactional', txnId, outcome: fields.composite(readOutcome) };
    }
    default:
      throw new DecodeError(`unknown delivery state, descriptor 0x${code.toString(16)}`);
  }
}

/** Looks at the descriptor first, so that states nested in states cannot deepen the recursion. [AMQP 4.5.8] */
function readOutcome(code: number, reader: Reader): Outcome {
  if (code >= CODES.accepted && code <= CODES.modified) {
    const state = readDeliveryState(code, reader);
    if (isOutcome(state)) return state;
  }
  throw new DecodeError(`descriptor 0x${code.toString(16)} is not an outcome`);
}

/** Whether the state is terminal. [AMQP 3.4] */
export function isOutcome(state: DeliveryState): state is Outcome {
  return state.type !== 'received' && state.type !== 'declared' && state.type !== 'transactional';
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new DecodeError(`${name} is mandatory`);
  return value;
}

export function writeDeliveryState(writer: Writer, state: DeliveryState | undefined): void {
  if (state === undefined) return writer.u8(0x40);
  const start = writer.beginList(CODES[state.type]);
  switch (state.type) {
    case 'accepted':
    case 'released':
      return writer.endList(start, 0);
    case 'rejected':
      writeError(writer, state.error);
      return writer.endList(start, 1);
    case 'modified':
      writer.boolean(state.deliveryFailed);
      writer.boolean(state.undeliverableHere);
      writer.value(state.messageAnnotations);
      return writer.endList(start, 3);
    case 'received':
      writer.uint(state.sectionNumber);
      writer.ulong(state.sectionOffset);
      return writer.endList(start, 2);
    case 'declared':
      writer.binary(state.txnId);
      return writer.endList(start, 1);
    case 'transactional':
      writer.binary(state.txnId);
      writeDeliveryState(writer, state.outcome);
      return writer.endList(start, 2);
  }
}

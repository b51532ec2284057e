import { Fields, readDescriptor } from './fields.ts';
import { type MessageSections, SECTION } from './message.ts';
import { DecodeError, Reader } from './reader.ts';
import { Writer } from './writer.ts';

/** Asks a coordinator for a new transaction. [AMQP 4.5.2] */
export interface Declare {
  readonly type: 'declare';
  /** The transaction is to be part of a distributed one; which one is not read. */
  readonly isGlobal: boolean;
}

/** Asks a coordinator to commit a transaction, or to roll it back with `fail`. [AMQP 4.5.3] */
export interface Discharge {
  readonly type: 'discharge';
  readonly txnId: Uint8Array;
  readonly fail: boolean;
}

const CODES = { declare: 0x31, discharge: 0x32 } as const;

/** What a message to a coordinator asks for, from its amqp-value section. Throws DecodeError. */
export function readTransactionRequest({ bytes, bodyAt, footerAt }: MessageSections): Declare | Discharge {
  const reader = new Reader(bytes, bodyAt, footerAt);
  if (bodyAt === footerAt || readDescriptor(reader) !== SECTION.value) {
    throw new DecodeError('a message to a coordinator has an amqp-value section');
  }
  const code = readDescriptor(reader);
  const fields = new Fields(reader);
  const request = readRequest(code, fields);
  fields.done();
  return request;
}

function readRequest(code: number, fields: Fields): Declare | Discharge {
  if (code === CODES.declare) return { type: 'declare', isGlobal: fields.value() !== undefined };
  if (code !== CODES.discharge) {
    throw new DecodeError(`expected declare or discharge, found descriptor 0x${code.toString(16)}`);
  }
  const txnId = fields.binary();
  if (txnId === undefined) throw new DecodeError('txn-id is mandatory');
  return { type: 'discharge', txnId, fail: fields.boolean() ?? false };
}

/** The message that asks a coordinator for it. */
export function encodeTransactionRequest(request: Pick<Declare, 'type'> | Discharge): Buffer {
  const writer = new Writer();
  writer.u8(0x00);
  writer.pair(0x53, SECTION.value);
  const start = writer.beginList(CODES[request.type]);
  if (request.type === 'declare') {
    writer.u8(0x40);
    writer.endList(start, 1);
  } else {
    writer.binary(request.txnId);
    writer.boolean(request.fail);
    writer.endList(start, 2);
  }
  return writer.take();
}

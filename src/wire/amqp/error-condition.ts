import { Fields } from './fields.ts';
import { DecodeError, type Reader } from './reader.ts';
import type { AmqpValue } from './types.ts';
import type { Writer } from './writer.ts';

/** [AMQP 2.8.14] */
export interface AmqpError {
  readonly condition: string;
  readonly description?: string | undefined;
  readonly info?: AmqpValue | undefined;
}

const ERROR = 0x1d;

export function readError(code: number, reader: Reader): AmqpError {
  if (code !== ERROR) throw new DecodeError(`expected an error, found descriptor 0x${code.toString(16)}`);
  const fields = new Fields(reader);
  const error = { condition: fields.symbol() ?? '', description: fields.string(), info: fields.value() };
  fields.done();
  return error;
}

/** Always three fields: clients index them by position. */
export function writeError(writer: Writer, error: AmqpError | undefined): void {
  if (error === undefined) return writer.u8(0x40);
  const start = writer.beginList(ERROR);
  writer.symbol(error.condition);
  writer.string(error.description);
  writer.value(error.info);
  writer.endList(start, 3);
}

import { Fields } from './fields.ts';
import { DecodeError, type Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** Descriptor codes of the SASL frames. [AMQP 5.3.3] */
export const SASL = { mechanisms: 0x40, init: 0x41, challenge: 0x42, response: 0x43, outcome: 0x44 } as const;

/** [AMQP 5.3.3.6] */
export const SASL_CODE = { ok: 0, auth: 1, sys: 2, sysPerm: 3, sysTemp: 4 } as const;

export interface SaslInit {
  readonly mechanism: string;
  readonly initialResponse?: Uint8Array | undefined;
  readonly hostname?: string | undefined;
}

export function readSaslMechanisms(reader: Reader): readonly string[] {
  const fields = new Fields(reader);
  const mechanisms = fields.symbols() ?? [];
  fields.done();
  return mechanisms;
}

export function writeSaslMechanisms(writer: Writer, mechanisms: readonly string[]): void {
  const start = writer.beginList(SASL.mechanisms);
  writer.symbols(mechanisms);
  writer.endList(start, 1);
}

export function readSaslInit(reader: Reader): SaslInit {
  const fields = new Fields(reader);
  const mechanism = fields.symbol();
  if (mechanism === undefined) throw new DecodeError('sasl-init: mechanism is mandatory');
  const init = { mechanism, initialResponse: fields.binary(), hostname: fields.string() };
  fields.done();
  return init;
}

export function writeSaslInit(writer: Writer, init: SaslInit): void {
  const start = writer.beginList(SASL.init);
  writer.symbol(init.mechanism);
  writer.binary(init.initialResponse);
  writer.string(init.hostname);
  writer.endList(start, 3);
}

export function readSaslOutcome(reader: Reader): number {
  const fields = new Fields(reader);
  const code = fields.ubyte();
  if (code === undefined) throw new DecodeError('sasl-outcome: code is mandatory');
  fields.done();
  return code;
}

export function writeSaslOutcome(writer: Writer, code: number): void {
  const start = writer.beginList(SASL.outcome);
  writer.ubyte(code);
  writer.null();
  writer.endList(start, 2);
}

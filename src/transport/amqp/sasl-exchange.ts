import { beginFrame, endFrame, FRAME_TYPE } from '../../wire/amqp/frame.ts';
import { DecodeError, type Reader } from '../../wire/amqp/reader.ts';
import {
  readSaslInit,
  readSaslMechanisms,
  readSaslOutcome,
  SASL,
  SASL_CODE,
  type SaslInit,
  writeSaslInit,
  writeSaslMechanisms,
  writeSaslOutcome,
} from '../../wire/amqp/sasl.ts';
import type { Writer } from '../../wire/amqp/writer.ts';
import type { FrameOutput } from './frame-output.ts';

export type SaslProgress = 'continues' | 'authenticated' | 'refused';

/** One side's part in the SASL exchange that precedes the connection. [AMQP 5.3] */
export interface SaslExchange {
  /** The peer's protocol header is still to come; only the opener waits for it within the exchange. */
  awaitsHeader: boolean;
  /** The peer has sent the SASL header. */
  start(output: FrameOutput): void;
  frame(code: number, reader: Reader, output: FrameOutput): SaslProgress;
}

/** The order in which the real service lists them. */
const MECHANISMS = ['MSSBCBS', 'PLAIN', 'ANONYMOUS', 'EXTERNAL'];

/** Whether a user name and password are good. */
export type CheckPlain = (username: string, password: string) => boolean;

/**
 * The acceptor's side. ANONYMOUS, MSSBCBS and EXTERNAL say "I shall show a claim later" and succeed at once; PLAIN carries a
 * key name and key.
 */
export function saslAcceptor(checkPlain: CheckPlain): SaslExchange {
  return {
    awaitsHeader: false,
    start(output) {
      frame(output, (writer) => writeSaslMechanisms(writer, MECHANISMS));
    },
    frame(code, reader, output) {
      if (code !== SASL.init) throw new DecodeError(`SASL frame 0x${code.toString(16)} where sasl-init was due`);
      const good = accepts(readSaslInit(reader), checkPlain);
      frame(output, (writer) => writeSaslOutcome(writer, good ? SASL_CODE.ok : SASL_CODE.auth));
      return good ? 'authenticated' : 'refused';
    },
  };
}

function accepts(init: SaslInit, checkPlain: CheckPlain): boolean {
  if (init.mechanism !== 'PLAIN') return MECHANISMS.includes(init.mechanism);
  // authorization identity NUL user name NUL password [RFC 4616]
  const [, username, password] = Buffer.from(init.initialResponse ?? [])
    .toString('utf8')
    .split('\0');
  return username !== undefined && password !== undefined && checkPlain(username, password);
}

/** The opener's side: ANONYMOUS, or PLAIN when there are credentials. */
export function saslOpener(credentials?: { readonly username: string; readonly password: string }): SaslExchange {
  return {
    awaitsHeader: true,
    start() {
      throw new DecodeError('the peer started a SASL exchange of its own');
    },
    frame(code, reader, output) {
      if (code === SASL.outcome) return readSaslOutcome(reader) === SASL_CODE.ok ? 'authenticated' : 'refused';
      if (code !== SASL.mechanisms) throw new DecodeError(`unexpected SASL frame 0x${code.toString(16)}`);
      const mechanism = credentials === undefined ? 'ANONYMOUS' : 'PLAIN';
      if (!readSaslMechanisms(reader).includes(mechanism)) return 'refused';
      const response = credentials === undefined ? 'anonymous' : `\0${credentials.username}\0${credentials.password}`;
      frame(output, (writer) => writeSaslInit(writer, { mechanism, initialResponse: Buffer.from(response) }));
      return 'continues';
    },
  };
}

function frame(output: FrameOutput, write: (writer: Writer) => void): void {
  const start = beginFrame(output.writer, FRAME_TYPE.sasl, 0);
  write(output.writer);
  endFrame(output.writer, start);
}

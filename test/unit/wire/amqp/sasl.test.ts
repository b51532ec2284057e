import { describe, expect, it } from 'vitest';
import { readDescriptor } from '../../../../src/wire/amqp/fields.ts';
import { beginFrame, endFrame, FRAME_TYPE, readFrameHeader } from '../../../../src/wire/amqp/frame.ts';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import {
  readSaslInit,
  readSaslMechanisms,
  readSaslOutcome,
  SASL,
  type SaslInit,
  writeSaslInit,
  writeSaslMechanisms,
  writeSaslOutcome,
} from '../../../../src/wire/amqp/sasl.ts';
import type { Writer } from '../../../../src/wire/amqp/writer.ts';
import { hex, written } from './any-value.ts';
import { itIsComposite, takeApart } from './composite-case.ts';
import { rheaFrames } from './rhea-codec.ts';

describe('sasl-init', () => {
  itIsComposite<SaslInit>({
    name: 'sasl-init',
    code: 0x41,
    fieldCount: 3,
    mandatory: [0],
    full: { mechanism: 'PLAIN', initialResponse: hex('00 75 00 70'), hostname: 'localhost' },
    minimal: { mechanism: 'ANONYMOUS' },
    write: writeSaslInit,
    read: (_code, reader) => readSaslInit(reader),
  });
});

describe('sasl-mechanisms', () => {
  const read = (bytes: Buffer) => {
    const reader = new Reader(bytes);
    expect(readDescriptor(reader)).toBe(SASL.mechanisms);
    return readSaslMechanisms(reader);
  };

  it('lists mechanisms as an array of symbols, even a single one', () => {
    for (const mechanisms of [['PLAIN'], ['MSSBCBS', 'ANONYMOUS'], []]) {
      const bytes = written((writer) => writeSaslMechanisms(writer, mechanisms));
      expect(takeApart(bytes).fields.map((field) => field[0])).toEqual([0xf0]);
      expect(read(bytes)).toEqual(mechanisms);
    }
  });

  it('takes one symbol and nothing', () => {
    expect(read(hex('00 53 40 c0 04 01 a3 01 58'))).toEqual(['X']);
    expect(read(hex('00 53 40 45'))).toEqual([]);
  });
});

describe('sasl-outcome', () => {
  it('is a code and no further data', () => {
    expect(written((writer) => writeSaslOutcome(writer, 1))).toEqual(hex('00 53 44 c0 04 02 50 01 40'));
    expect(readSaslOutcome(new Reader(hex('c0 06 02 50 04 a0 01 00')))).toBe(4);
  });

  it('needs its code', () => {
    expect(() => readSaslOutcome(new Reader(hex('45')))).toThrow(DecodeError);
  });
});

describe('rhea agrees', () => {
  const inRhea = (write: (writer: Writer) => void) => {
    const bytes = written((writer) => {
      const start = beginFrame(writer, FRAME_TYPE.sasl, 0);
      write(writer);
      endFrame(writer, start);
    });
    const frame = rheaFrames.read_frame(bytes);
    expect(frame.type).toBe(FRAME_TYPE.sasl);
    return frame.performative;
  };
  const fromRhea = (performative: unknown) => {
    const bytes = rheaFrames.write_frame(rheaFrames.sasl_frame(performative));
    const reader = new Reader(bytes);
    expect(readFrameHeader(reader, bytes.length)).toMatchObject({ type: FRAME_TYPE.sasl, channel: 0 });
    return { code: readDescriptor(reader), reader };
  };

  it('on what we write', () => {
    expect(inRhea((w) => writeSaslMechanisms(w, ['A', 'B']))).toMatchObject({ sasl_server_mechanisms: ['A', 'B'] });
    expect(inRhea((w) => writeSaslInit(w, { mechanism: 'PLAIN', initialResponse: hex('00') }))).toMatchObject({
      mechanism: 'PLAIN',
      initial_response: hex('00'),
    });
    expect(inRhea((w) => writeSaslOutcome(w, 0))).toMatchObject({ code: 0 });
  });

  it('on what it writes', () => {
    const mechanisms = fromRhea(rheaFrames.sasl_mechanisms!({ sasl_server_mechanisms: ['A', 'B'] }));
    expect(readSaslMechanisms(mechanisms.reader)).toEqual(['A', 'B']);
    const init = fromRhea(rheaFrames.sasl_init!({ mechanism: 'EXTERNAL', hostname: 'h' }));
    expect(readSaslInit(init.reader)).toEqual({ mechanism: 'EXTERNAL', hostname: 'h' });
    const outcome = fromRhea(rheaFrames.sasl_outcome!({ code: 2 }));
    expect(readSaslOutcome(outcome.reader)).toBe(2);
    expect([mechanisms.code, init.code, outcome.code]).toEqual([SASL.mechanisms, SASL.init, SASL.outcome]);
  });
});

import { describe, expect, it } from 'vitest';
import { type AmqpError, readError, writeError } from '../../../../src/wire/amqp/error-condition.ts';
import { Reader } from '../../../../src/wire/amqp/reader.ts';
import { hex, written } from './any-value.ts';
import { itIsComposite } from './composite-case.ts';
import { rheaTypes } from './rhea-codec.ts';
import { error } from './samples.ts';

describe('error', () => {
  itIsComposite<AmqpError>({
    name: 'error',
    code: 0x1d,
    fieldCount: 3,
    mandatory: [],
    full: error,
    minimal: { condition: 'amqp:internal-error' },
    write: writeError,
    read: readError,
  });

  it('is null when there is none', () => {
    expect(written((writer) => writeError(writer, undefined))).toEqual(hex('40'));
  });

  it('has an empty condition when the peer left it out', () => {
    expect(readError(0x1d, new Reader(hex('45')))).toEqual({ condition: '' });
  });

  it('is not read from another composite', () => {
    expect(() => readError(0x24, new Reader(hex('45')))).toThrow('expected an error, found descriptor 0x24');
  });

  it('is read by rhea', () => {
    const typed = new rheaTypes.Reader(written((writer) => writeError(writer, error))).read();
    expect(rheaTypes.unwrap!(typed)).toMatchObject({
      condition: 'amqp:not-found',
      description: 'no such entity',
      info: { entity: 'orders' },
    });
  });
});

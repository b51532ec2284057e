import { describe, expect, it } from 'vitest';
import { DecodeError, Reader } from '../../../../src/wire/amqp/reader.ts';
import {
  type Coordinator,
  readSource,
  readTarget,
  type Source,
  type Target,
  writeSource,
  writeTarget,
} from '../../../../src/wire/amqp/terminus.ts';
import { hex, written } from './any-value.ts';
import { itIsComposite } from './composite-case.ts';
import { rheaTerminus, rheaTypes } from './rhea-codec.ts';
import { source, target } from './samples.ts';

describe('source', () => {
  itIsComposite<Source>({
    name: 'source',
    code: 0x28,
    fieldCount: 11,
    mandatory: [],
    full: source,
    minimal: { type: 'source' },
    write: writeSource,
    read: readSource,
  });
});

describe('target', () => {
  itIsComposite<Target | Coordinator>({
    name: 'target',
    code: 0x29,
    fieldCount: 7,
    mandatory: [],
    full: target,
    minimal: { type: 'target' },
    write: writeTarget,
    read: readTarget,
  });
});

describe('coordinator', () => {
  itIsComposite<Target | Coordinator>({
    name: 'coordinator',
    code: 0x30,
    fieldCount: 1,
    mandatory: [],
    full: { type: 'coordinator', capabilities: ['amqp:local-transactions'] },
    minimal: { type: 'coordinator' },
    write: writeTarget,
    read: readTarget,
  });
});

describe('termini', () => {
  it('are null when there is none', () => {
    expect(written((writer) => writeSource(writer, undefined))).toEqual(hex('40'));
    expect(written((writer) => writeTarget(writer, undefined))).toEqual(hex('40'));
  });

  it('are not taken for each other', () => {
    expect(() => readSource(0x29, new Reader(hex('45')))).toThrow('expected a source, found descriptor 0x29');
    expect(() => readTarget(0x28, new Reader(hex('45')))).toThrow('expected a target, found descriptor 0x28');
  });

  it('take a symbol as address and one symbol as capabilities', () => {
    const list = hex('c0 0d 07 a3 01 71 40 40 40 40 40 a3 02 6f6b');
    expect(readTarget(0x29, new Reader(list))).toEqual({ type: 'target', address: 'q', capabilities: ['ok'] });
  });

  it('refuse an address that is no text', () => {
    expect(() => readSource(0x28, new Reader(hex('c0 03 01 52 01')))).toThrow(DecodeError);
  });

  it('are read by rhea', () => {
    const read = (bytes: Buffer) => rheaTerminus.unwrap(new rheaTypes.Reader(bytes).read());
    expect(read(written((writer) => writeSource(writer, source)))).toMatchObject({ address: 'orders', timeout: 300 });
    expect(read(written((writer) => writeTarget(writer, { type: 'target' })))).toMatchObject({ address: null });
  });
});

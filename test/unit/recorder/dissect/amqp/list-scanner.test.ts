import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListScanner } from '../../../../../src/recorder/dissect/amqp/list-scanner.ts';
import { amqp } from '../../../../../src/wire/amqp/types.ts';
import { Writer } from '../../../../../src/wire/amqp/writer.ts';

function list(...values: Parameters<typeof amqp.list>[0]): Buffer {
  const writer = new Writer();
  writer.value(amqp.list(values));
  return writer.take();
}

describe('ListScanner', () => {
  it('says where a binary lies', () => {
    const bytes = list(amqp.binary(Buffer.from('tag')), amqp.null, amqp.binary(Buffer.alloc(300, 7)), amqp.uint(7));
    const scanner = new ListScanner();
    scanner.open(bytes, 0, bytes.length);
    const next = () => {
      const length = scanner.binary();
      return length === -1 ? undefined : bytes.subarray(scanner.start, scanner.start + length);
    };
    expect([next(), next(), next()]).toEqual([Buffer.from('tag'), undefined, Buffer.alloc(300, 7)]);
    expect(scanner.failed).toBe(false);
    expect(scanner.binary()).not.toBe(-1);
    expect(scanner.failed).toBe(true);
    expect(scanner.binary()).toBe(-1);
  });

  it('reads numbers and booleans and moves over everything else', () => {
    const described = amqp.described(
      amqp.symbol('x:y'),
      amqp.list([amqp.described(amqp.ulong(1), amqp.uint(2)), amqp.string('z')]),
    );
    const bytes = list(
      amqp.uint(0),
      amqp.uint(7),
      amqp.uint(70_000),
      amqp.null,
      described,
      amqp.binary(Buffer.alloc(300)),
      amqp.map({ a: amqp.uuid(Buffer.alloc(16)) }),
      amqp.array('symbol', [amqp.symbol('a'), amqp.symbol('b')]),
      amqp.boolean(true),
      amqp.boolean(false),
    );
    const scanner = new ListScanner();
    expect(scanner.open(bytes, 0, bytes.length)).toBe(bytes.length);
    expect([scanner.uint(), scanner.uint(), scanner.uint(), scanner.uint()]).toEqual([0, 7, 70_000, -1]);
    for (let i = 0; i < 4; i++) scanner.skip();
    expect([scanner.boolean(), scanner.boolean()]).toEqual([true, false]);
    // Fields that the sender left out.
    expect([scanner.uint(), scanner.boolean()]).toEqual([-1, false]);
    expect(scanner.failed).toBe(false);
  });

  it('fails on a field of another type', () => {
    const bytes = list(amqp.string('seven'));
    const scanner = new ListScanner();
    scanner.open(bytes, 0, bytes.length);
    scanner.uint();
    expect(scanner.failed).toBe(true);
  });

  it('neither throws nor loops on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 40 }), (bytes) => {
        const scanner = new ListScanner();
        scanner.open(bytes, 0, bytes.length);
        for (let i = 0; i < 5; i++) {
          scanner.uint();
          scanner.skip();
          scanner.boolean();
        }
        expect(typeof scanner.failed).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { findSections } from '../../../../src/wire/amqp/message.ts';
import { DecodeError } from '../../../../src/wire/amqp/reader.ts';
import { encodeTransactionRequest, readTransactionRequest } from '../../../../src/wire/amqp/transaction.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const read = (hex: string) => readTransactionRequest(findSections(bytes(hex)));

describe('a request to a coordinator', () => {
  it.each([
    ['00 53 77 00 53 31 45', { type: 'declare', isGlobal: false }],
    ['00 53 77 00 53 31 c0 02 01 40', { type: 'declare', isGlobal: false }],
    ['00 53 77 00 53 31 c0 03 01 52 07', { type: 'declare', isGlobal: true }],
    ['00 53 77 00 53 32 c0 04 01 a0 01 09', { type: 'discharge', txnId: bytes('09'), fail: false }],
    ['00 53 77 00 53 32 c0 05 02 a0 01 09 41', { type: 'discharge', txnId: bytes('09'), fail: true }],
    // Symbolic descriptor, and a header that nobody asked for.
    [
      `00 53 70 45 00 53 77 00 a3 11 ${Buffer.from('amqp:declare:list').toString('hex')} 45`,
      { type: 'declare', isGlobal: false },
    ],
  ])('%s', (hex, request) => {
    expect(read(hex)).toEqual(request);
  });

  it.each([
    ['another section than amqp-value', '00 53 75 a0 01 09'],
    ['no body', '00 53 70 45'],
    ['no descriptor', '00 53 77 45'],
    ['another descriptor', '00 53 77 00 53 33 45'],
    ['no transaction to discharge', '00 53 77 00 53 32 45'],
    ['a list that is cut off', '00 53 77 00 53 32 c0 20 02 a0'],
    ['a fail that is no boolean', '00 53 77 00 53 32 c0 06 02 a0 01 09 52 01'],
  ])('with %s is refused', (_what, hex) => {
    expect(() => read(hex)).toThrow(DecodeError);
  });

  it('is read as it was written', () => {
    const read = (request: Parameters<typeof encodeTransactionRequest>[0]) =>
      readTransactionRequest(findSections(encodeTransactionRequest(request)));
    expect(read({ type: 'declare' })).toEqual({ type: 'declare', isGlobal: false });
    const discharge = { type: 'discharge', txnId: bytes('0102'), fail: true } as const;
    expect(read(discharge)).toEqual(discharge);
  });
});

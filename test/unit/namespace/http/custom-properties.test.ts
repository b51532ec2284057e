import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCustomProperties } from '../../../../src/namespace/http/custom-properties.ts';
import { asciiJson, headerText } from '../../../../src/namespace/http/header-text.ts';
import { amqp } from '../../../../src/wire/amqp/types.ts';

const read = (value: string) => readCustomProperties([['Name', value]]).get('Name');

describe('custom properties in headers', () => {
  it.each([
    ['"High"', amqp.string('High')],
    ['High', amqp.string('High')],
    ['"a\\u00e4\\n\\"b\\""', amqp.string('aä\n"b"')],
    ['"not \\x JSON"', amqp.string('not \\x JSON')],
    ['""', amqp.string('')],
    ['"', amqp.string('"')],
    ['', amqp.string('')],
    ['"42"', amqp.string('42')],
    ['42', amqp.int(42)],
    ['-2147483648', amqp.int(-2_147_483_648)],
    ['2147483648', amqp.long(2_147_483_648)],
    ['99999999999999999999', amqp.string('99999999999999999999')],
    ['2.0', { type: 'double', value: 2 }],
    ['1.5e-3', { type: 'double', value: 0.0015 }],
    ['true', amqp.boolean(true)],
    ['True', amqp.string('True')],
    ['"Sun, 06 Nov 1994 08:49:37 GMT"', amqp.timestamp(784_111_777_000)],
  ])('%s', (value, property) => {
    expect(read(value)).toEqual(property);
  });

  it('keep the case of their names, and leave out what HTTP itself has', () => {
    const headers = [
      ['Host', 'h'],
      ['CONTENT-TYPE', 't'],
      ['BrokerProperties', '{}'],
      ['Sec-Fetch-Mode', 'x'],
      ['X-Mine', '1'],
      ['customER', '2'],
    ] as const;
    expect([...readCustomProperties(headers).keys()]).toEqual(['X-Mine', 'customER']);
  });

  it('carry any text that was written as JSON in ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const header = asciiJson(text);
        expect(header).toMatch(/^[\x20-\x7e]*$/);
        expect(read(header)).toEqual(amqp.string(text));
      }),
    );
  });

  it('may be UTF-8, which Node reads as Latin-1, or Latin-1', () => {
    expect(headerText(Buffer.from('äöü🚌').toString('latin1'))).toBe('äöü🚌');
    expect(headerText('\xe4')).toBe('ä');
  });
});

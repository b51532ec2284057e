import { describe, expect, it } from 'vitest';
import { parseIpAddress, toIpv6 } from '../../../../src/wire/pcapng/ip-address.ts';

const hex = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString('hex'));

describe('parseIpAddress', () => {
  it.each([
    ['127.0.0.1', '7f000001'],
    ['::1', '00000000000000000000000000000001'],
    ['::', '00000000000000000000000000000000'],
    ['[fe80::a:b]', 'fe8000000000000000000000000a000b'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
    ['2001:db8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
    ['::ffff:10.1.2.3', '0a010203'],
    ['64:ff9b::10.1.2.3', '0064ff9b00000000000000000a010203'],
  ])('reads %s', (text, expected) => {
    expect(hex(parseIpAddress(text))).toBe(expected);
  });

  it.each([
    'localhost',
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.x',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'g::1',
    '1.2.3.4::',
  ])('does not take %j for an address', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });
});

describe('toIpv6', () => {
  it('maps IPv4 and keeps IPv6', () => {
    expect(hex(toIpv6(Uint8Array.of(10, 0, 0, 1)))).toBe('00000000000000000000ffff0a000001');
    const address = parseIpAddress('::1')!;
    expect(toIpv6(address)).toBe(address);
  });
});

import { describe, expect, it } from 'vitest';
import { encodeIpPacket, type Segment } from '../../../../src/wire/pcapng/segment.ts';

const base: Segment = {
  source: Uint8Array.of(127, 0, 0, 2),
  sourcePort: 50_000,
  destination: Uint8Array.of(127, 0, 0, 1),
  destinationPort: 5672,
  flags: ['PSH', 'ACK'],
  sequence: 1,
  acknowledgement: 2,
  payload: Buffer.from('odd'),
};

/** The one's complement sum of 16-bit words; 0xffff where a checksum inside it is right. [RFC 1071] */
function sum(bytes: Uint8Array): number {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

describe('encodeIpPacket', () => {
  it('writes IPv4 with correct lengths and checksums', () => {
    const packet = Buffer.from(encodeIpPacket(base));
    expect(packet.readUInt16BE(2)).toBe(packet.length);
    expect(sum(packet.subarray(0, 20))).toBe(0xffff);
    const tcp = packet.subarray(20);
    const pseudo = Buffer.from([127, 0, 0, 2, 127, 0, 0, 1, 0, 6, 0, tcp.length]);
    expect(sum(Buffer.concat([pseudo, tcp]))).toBe(0xffff);
    expect(tcp.readUInt16BE(0)).toBe(50_000);
    expect(tcp[13]).toBe(0x18);
    expect(tcp.subarray(20).toString()).toBe('odd');
  });

  it('writes IPv6, also where only one end is', () => {
    const packet = Buffer.from(encodeIpPacket({ ...base, source: new Uint8Array(16) }));
    expect(packet[0]).toBe(0x60);
    expect(packet.readUInt16BE(4)).toBe(packet.length - 40);
    expect(packet.subarray(24, 40).toString('hex')).toBe('00000000000000000000ffff7f000001');
    const tcp = packet.subarray(40);
    const pseudo = Buffer.concat([packet.subarray(8, 40), Buffer.from([0, 0, 0, tcp.length, 0, 0, 0, 6])]);
    expect(sum(Buffer.concat([pseudo, tcp]))).toBe(0xffff);
  });

  it('gives a SYN its options, and takes the largest segment', () => {
    const syn = encodeIpPacket({ ...base, flags: ['SYN'], payload: new Uint8Array(0) });
    expect(syn.length).toBe(48);
    expect(syn[32]).toBe(7 << 4);
    const largest = Buffer.from(encodeIpPacket({ ...base, payload: new Uint8Array(65_495) }));
    expect(largest.readUInt16BE(2)).toBe(65_535);
  });
});

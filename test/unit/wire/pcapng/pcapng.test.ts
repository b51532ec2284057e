import { describe, expect, it } from 'vitest';
import { encodePcapng, type PcapngFile } from '../../../../src/wire/pcapng/pcapng.ts';
import { HAS_TSHARK, pcapngBlocks, TSHARK_NOTE, tshark } from '../../../support/pcapng.ts';

const segment = {
  source: Uint8Array.of(127, 0, 0, 2),
  sourcePort: 50_000,
  destination: Uint8Array.of(127, 0, 0, 1),
  destinationPort: 5672,
  flags: ['SYN'],
  sequence: 0,
  acknowledgement: 0,
  payload: new Uint8Array(0),
} as const;

const file: PcapngFile = {
  application: 'azwire',
  interfaces: ['amqp', 'gateway'],
  names: [
    { address: segment.source, name: 'producer' },
    { address: new Uint8Array(16), name: 'grün' },
  ],
  keylog: [`CLIENT_RANDOM ${'00'.repeat(32)} ${'11'.repeat(48)}`],
  packets: [
    { interface: 0, atMs: 1_767_225_600_123.456, segment, comment: 'producer opens connection 1' },
    { interface: 1, atMs: 1_767_225_600_124, segment: { ...segment, sourcePort: 50_001 } },
  ],
};

describe('encodePcapng', () => {
  it('writes well-formed blocks, names and secrets before packets', () => {
    const blocks = pcapngBlocks(encodePcapng(file));
    expect(blocks.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1, 1, 4, 10, 6, 6]);
    expect(blocks[1]!.body.readUInt16LE(0)).toBe(101);
    expect(blocks[4]!.body.toString('latin1')).toContain('CLIENT_RANDOM 0000');
  });

  it('leaves out the blocks that would be empty', () => {
    const blocks = pcapngBlocks(encodePcapng({ ...file, names: [], keylog: [], packets: [] }));
    expect(blocks.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1, 1]);
  });

  it.skipIf(!HAS_TSHARK)(`is read by tshark${TSHARK_NOTE}`, () => {
    const fields = ['frame.interface_name', 'frame.time_epoch', 'frame.comment', 'tcp.srcport', 'ip.src_host'];
    expect(tshark(encodePcapng(file), '', fields, ['-N', 'n'])).toEqual([
      'amqp\t1767225600.123456000\tproducer opens connection 1\t50000\tproducer',
      'gateway\t1767225600.124000000\t\t50001\tproducer',
    ]);
  });
});

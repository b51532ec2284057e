import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateMessageId, SectionScanner } from '../../../../../src/recorder/dissect/amqp/sections.ts';
import { noId } from '../../../../../src/recorder/dissect/amqp/transfers.ts';
import { dataSection, message } from '../../conversation.ts';

function locate(bytes: Uint8Array): string | undefined {
  const id = noId();
  locateMessageId(bytes, 0, bytes.length, id);
  return id.kind === 0 ? undefined : Buffer.from(id.bytes).toString('utf8', id.start, id.start + id.length);
}

describe('locateMessageId', () => {
  it('finds the id behind other sections', () => {
    expect(locate(message('order-7'))).toBe('order-7');
    const annotations = Buffer.from([0x00, 0x53, 0x72, 0xc1, 0x01, 0x00]);
    expect(locate(Buffer.concat([annotations, message('x').subarray(4)]))).toBe('x');
  });

  it('finds none in a message without properties, or cut short before the id', () => {
    expect(locate(dataSection(Buffer.from('body')))).toBeUndefined();
    const bytes = message('order-7');
    expect(locate(bytes.subarray(0, 10))).toBeUndefined();
  });

  it('does not throw on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const id = noId();
        locateMessageId(Buffer.concat([Buffer.from([0, 0x53, 0x73]), bytes]), 0, bytes.length + 3, id);
        expect(id.start + id.length).toBeLessThanOrEqual(bytes.length + 3);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('SectionScanner', () => {
  it('counts data sections however they are cut', () => {
    const members = [message('a'), message('b', 500), message('c', 70_000)];
    const payload = Buffer.concat([Buffer.from([0x00, 0x53, 0x70, 0x45]), ...members.map(dataSection)]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const found: number[] = [];
        const scanner = new SectionScanner((sizeBytes) => found.push(sizeBytes));
        let at = 0;
        for (const size of [...sizes, payload.length]) {
          scanner.feed(payload, at, Math.min(payload.length, at + size));
          at = Math.min(payload.length, at + size);
        }
        expect(found).toEqual(members.map(({ length }) => length));
      }),
      { numRuns: 200 },
    );
  });

  it('stops at bytes that are no section', () => {
    const found: number[] = [];
    const scanner = new SectionScanner((sizeBytes) => found.push(sizeBytes));
    const bytes = Buffer.concat([
      dataSection(Buffer.from('a')),
      Buffer.from([1, 2, 3, 4]),
      dataSection(Buffer.from('b')),
    ]);
    scanner.feed(bytes, 0, bytes.length);
    expect(found).toEqual([1]);
  });
});

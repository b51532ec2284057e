import { describe, expect, it } from 'vitest';
import { DeliveryLog, type IdKind } from '../../../src/recorder/deliveries.ts';
import { Link } from '../../../src/recorder/dissect/amqp/link.ts';

const link = new Link(1, 'link', 'opener', 'opener', { number: 1 });

function idOf(kind: IdKind, bytes: Buffer): string | undefined {
  const log = new DeliveryLog(4);
  log.add(0, { number: 1 }, link, 0, { bytes, start: 0, length: bytes.length, kind, fingerprint: 0 });
  return log.toArray()[0]!.messageId;
}

describe('DeliveryLog', () => {
  it('keeps the newest in order, over several rounds', () => {
    const log = new DeliveryLog(2000);
    for (let i = 0; i < 5500; i++) {
      const bytes = Buffer.from(`id-${i}`);
      log.add(i, { number: i + 1 }, link, i * 2, { bytes, start: 0, length: bytes.length, kind: 1, fingerprint: 0 });
    }
    const list = log.toArray();
    expect(list).toHaveLength(2000);
    expect(list[0]).toEqual({
      atMs: 3500,
      carrier: { number: 3501 },
      route: link,
      sizeBytes: 7000,
      messageId: 'id-3500',
    });
    expect(list.at(-1)!.messageId).toBe('id-5499');
    expect(log.dropped).toBe(3500);
  });

  it('learns the number of a packet that comes after its delivery', () => {
    const log = new DeliveryLog(2);
    const carriers = [{ number: 0 }, { number: 0 }, { number: 7 }];
    for (const carrier of carriers)
      log.add(0, carrier, link, 0, { bytes: new Uint8Array(0), start: 0, length: 0, kind: 0, fingerprint: 0 });
    carriers[1]!.number = 9;
    expect(log.toArray().map(({ carrier }) => carrier.number)).toEqual([9, 7]);
  });

  it('reads ids of every type', () => {
    expect(idOf(1, Buffer.from('grün'))).toBe('grün');
    expect(idOf(2, Buffer.from([0xca, 0xfe]))).toBe('cafe');
    expect(idOf(3, Buffer.from('00112233445566778899aabbccddeeff', 'hex'))).toBe(
      '00112233-4455-6677-8899-aabbccddeeff',
    );
    expect(idOf(4, Buffer.from([0x01, 0x00]))).toBe('256');
    expect(idOf(4, Buffer.alloc(0))).toBe('0');
    expect(idOf(0, Buffer.alloc(0))).toBeUndefined();
    expect(idOf(1, Buffer.alloc(129, 0x61))).toBeUndefined();
  });
});

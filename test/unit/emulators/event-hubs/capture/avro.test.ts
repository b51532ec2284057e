import { expect, it } from 'vitest';
import { avroFile } from '../../../../../emulators/event-hubs/capture/avro.ts';
import type { EventRecord } from '../../../../../emulators/event-hubs/capture/event-record.ts';
import { decoded } from '../../../../support/capture.ts';

function record(sequenceNumber: number, body: Buffer): EventRecord {
  return {
    SequenceNumber: BigInt(sequenceNumber),
    Offset: '0',
    EnqueuedTimeUtc: '1/1/2026 12:00:00 AM',
    SystemProperties: { whole: { long: 7n } },
    Properties: { none: null, half: { double: 0.5 }, raw: { bytes: Buffer.from([1]) } },
    Body: { bytes: body },
  };
}

async function* each(records: readonly EventRecord[]) {
  yield* records;
}

async function file(records: AsyncIterable<EventRecord>, isCompressed = false): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of avroFile(records, isCompressed)) pieces.push(piece);
  return Buffer.concat(pieces);
}

it('is read by any Avro reader', async () => {
  const [read] = await decoded(await file(each([record(5, Buffer.from('b'))])));
  expect(read).toMatchObject({
    SequenceNumber: 5,
    SystemProperties: { whole: { long: 7 } },
    Properties: { none: null, half: { double: 0.5 }, raw: { bytes: Buffer.from([1]) } },
    Body: Buffer.from('b'),
  });
});

it('says its schema and codec in the header, also without a record', async () => {
  const header = (await file(each([]))).toString('latin1');
  expect(header.slice(0, 4)).toBe('Obj\x01');
  expect(header).toMatch(/avro\.codec.null/s);
  expect(header).toContain('Microsoft.ServiceBus.Messaging.EventData');
  expect(await decoded(Buffer.from(header, 'latin1'))).toEqual([]);
});

it('is smaller compressed, and the same', async () => {
  const records = Array.from({ length: 300 }, (_, i) => record(i, Buffer.alloc(1_000, i)));
  const [plain, compressed] = [await file(each(records)), await file(each(records), true)];
  expect(compressed.length).toBeLessThan(plain.length / 5);
  expect(await decoded(compressed)).toEqual(await decoded(plain));
});

it('keeps all 64 bits of a long', async () => {
  const own = {
    ...record(0, Buffer.alloc(0)),
    Properties: { most: { long: 2n ** 63n - 1n }, least: { long: -(2n ** 63n) } },
  };
  const bytes = await file(each([own]));
  // Zigzag: ten bytes for each of both.
  expect(bytes.includes(Buffer.from('feffffffffffffffff01', 'hex'))).toBe(true);
  expect(bytes.includes(Buffer.from('ffffffffffffffffff01', 'hex'))).toBe(true);
});

it('fails where its records do', async () => {
  // biome-ignore lint/correctness/useYield: it fails before.
  async function* failing(): AsyncGenerator<EventRecord> {
    throw new Error('gone');
  }
  await expect(file(failing())).rejects.toThrow('gone');
});

import { Readable } from 'node:stream';
import type { EventRecord } from './event-record.ts';

/** [Event Hubs docs: explore-captured-avro-files]; null among the values of `Properties` is in the files, not in that page. */
const VALUES = ['long', 'double', 'string', 'bytes'];
const SCHEMA = {
  type: 'record',
  name: 'EventData',
  namespace: 'Microsoft.ServiceBus.Messaging',
  fields: [
    { name: 'SequenceNumber', type: 'long' },
    { name: 'Offset', type: 'string' },
    { name: 'EnqueuedTimeUtc', type: 'string' },
    { name: 'SystemProperties', type: { type: 'map', values: VALUES } },
    { name: 'Properties', type: { type: 'map', values: [...VALUES, 'null'] } },
    { name: 'Body', type: ['null', 'bytes'] },
  ],
};

/** An Avro object container file, in pieces. Without records it is a header only. */
export async function* avroFile(records: AsyncIterable<EventRecord>, isCompressed: boolean): AsyncGenerator<Buffer> {
  // Loaded with the first file: most instances capture nothing.
  const { default: avsc } = await import('avsc');
  const type = avsc.Type.forSchema(SCHEMA as never, { wrapUnions: 'always', registry: { long: wholeLong(avsc) } });
  const encoder = new avsc.streams.BlockEncoder(type, {
    codec: isCompressed ? 'deflate' : 'null',
    writeHeader: 'always',
  });
  const source = Readable.from(records);
  source.on('error', (error) => encoder.destroy(error));
  source.pipe(encoder);
  try {
    for await (const piece of encoder) yield piece as Buffer;
  } finally {
    source.destroy();
  }
}

/** All 64 bits, where a number has 53. */
function wholeLong({ types }: typeof import('avsc')) {
  return types.LongType.__with({
    fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
    toBuffer(value: bigint) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(value);
      return bytes;
    },
    fromJSON: BigInt,
    toJSON: String,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (one: bigint, other: bigint) => (one < other ? -1 : Number(one > other)),
  });
}

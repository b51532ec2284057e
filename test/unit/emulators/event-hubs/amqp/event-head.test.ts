import { expect, it } from 'vitest';
import { writeEventHead } from '../../../../../emulators/event-hubs/amqp/event-head.ts';
import { readMapSection } from '../../../../../src/wire/amqp/map-section.ts';
import { findSections } from '../../../../../src/wire/amqp/message.ts';
import { amqp, mapGet } from '../../../../../src/wire/amqp/types.ts';
import { Writer } from '../../../../../src/wire/amqp/writer.ts';
import { map, message, section, symbol, text } from '../../../../support/amqp-message.ts';

const BARE = message('m');
const EVENT = { sequenceNumber: 5, offset: 4096, enqueuedAtMs: 1_000, partitionKey: undefined, publisher: undefined };

function headOf(payload: Buffer, own: { partitionKey?: string; publisher?: string } = {}, metric?: object) {
  const writer = new Writer();
  const sections = findSections(payload);
  writeEventHead(writer, { ...EVENT, payload, ...own }, sections, metric as never);
  writer.raw(payload, sections.propertiesAt);
  const bytes = writer.take();
  const found = findSections(bytes);
  expect(bytes.subarray(found.propertiesAt)).toEqual(payload.subarray(sections.propertiesAt));
  return {
    bytes,
    found,
    annotations: readMapSection(bytes, found.messageAnnotationsAt, found.propertiesAt),
    delivery: readMapSection(bytes, found.deliveryAnnotationsAt, found.messageAnnotationsAt),
  };
}

it('the broker says number, offset and time, in the types that clients cast to', () => {
  const { annotations, delivery } = headOf(BARE);
  expect(annotations).toEqual(
    map(
      [symbol('x-opt-sequence-number'), amqp.long(5)],
      [symbol('x-opt-offset'), text('4096')],
      [symbol('x-opt-enqueued-time'), amqp.timestamp(1_000)],
    ),
  );
  expect(delivery).toEqual(map());
});

it('what a sender says of these is dropped, and what else it says is kept', () => {
  const sent = section(
    'messageAnnotations',
    map(
      [symbol('x-opt-offset'), text('mine')],
      [symbol('x-opt-publisher'), text('nobody')],
      [symbol('x-opt-partition-key'), amqp.null],
      [symbol('x-own'), text('kept')],
    ),
  );
  const { annotations } = headOf(Buffer.concat([sent, BARE]));
  expect(annotations).toEqual(
    map(
      [symbol('x-own'), text('kept')],
      [symbol('x-opt-sequence-number'), amqp.long(5)],
      [symbol('x-opt-offset'), text('4096')],
      [symbol('x-opt-enqueued-time'), amqp.timestamp(1_000)],
    ),
  );
});

it('key and publisher are with the events that have them', () => {
  const { annotations } = headOf(BARE, { partitionKey: 'key', publisher: 'p' });
  expect(mapGet(annotations, 'x-opt-partition-key')).toEqual(text('key'));
  expect(mapGet(annotations, 'x-opt-publisher')).toEqual(text('p'));
});

it("a sender's delivery annotations end with its hop, and its header goes on", () => {
  const header = section('header', { type: 'list', value: [{ type: 'boolean', value: true }] });
  const hop = section('deliveryAnnotations', map([symbol('x-hop'), text('one')]));
  const { bytes, found, delivery } = headOf(Buffer.concat([header, hop, BARE]));
  expect(bytes.subarray(0, found.deliveryAnnotationsAt)).toEqual(header);
  expect(delivery).toEqual(map());
});

it('the last event is told of in delivery annotations', () => {
  const lastEnqueued = { sequenceNumber: 9, offset: 8192, enqueuedAtMs: 2_000 };
  const { delivery } = headOf(BARE, {}, { lastEnqueued, retrievedAtMs: 3_000 });
  expect(delivery).toEqual(
    map(
      [symbol('last_enqueued_sequence_number'), amqp.long(9)],
      [symbol('last_enqueued_offset'), text('8192')],
      [symbol('last_enqueued_time_utc'), amqp.timestamp(2_000)],
      [symbol('runtime_info_retrieval_time_utc'), amqp.timestamp(3_000)],
    ),
  );
});

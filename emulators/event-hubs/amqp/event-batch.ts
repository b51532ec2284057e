import { checkMapSection, readMapSection } from '../../../src/wire/amqp/map-section.ts';
import { dataSections, findSections, type MessageSections } from '../../../src/wire/amqp/message.ts';
import { DecodeError } from '../../../src/wire/amqp/reader.ts';
import { type AmqpValue, integerOf, mapGet } from '../../../src/wire/amqp/types.ts';
import type { ProducerBatch } from '../core/commands.ts';
import { PRODUCER } from './producer-properties.ts';

const PARTITION_KEY = 'x-opt-partition-key';
/** [Event Hubs docs: event-hubs-quotas] */
const PARTITION_KEY_LENGTH_MAX = 128;

/** The events of one transfer, each as the encoded message that it was sent as. */
export interface EventBatch {
  readonly payloads: readonly Buffer[];
  readonly partitionKey: string | undefined;
  /** As the first event says it: what it is called by its producer, an idempotent one. */
  readonly producer: ProducerBatch | undefined;
}

/** A message that is one event. Throws DecodeError. */
export function decodeEvent(bytes: Uint8Array): EventBatch {
  const event = readableSections(bytes);
  const annotations = annotationsOf(event);
  return { payloads: [event.bytes], partitionKey: partitionKeyIn(annotations), producer: producerIn(annotations) };
}

/**
 * A message whose data sections are events. What the envelope says counts for all of them; where it is silent, what the first one
 * says. Throws DecodeError. [event-hubs-protocol 5, 7]
 */
export function decodeBatch(bytes: Uint8Array): EventBatch {
  const envelope = readableSections(bytes);
  const events = Array.from(dataSections(envelope), readableSections);
  const [first] = events;
  if (first === undefined) throw new DecodeError('the batch has no event');
  const outer = annotationsOf(envelope);
  const inner = annotationsOf(first);
  return {
    payloads: events.map((event) => event.bytes),
    partitionKey: partitionKeyIn(outer) ?? partitionKeyIn(inner),
    producer: producerIn(inner) ?? producerIn(outer),
  };
}

/** The annotations are merged with the broker's own on the way out, and must not turn out malformed then. */
function readableSections(bytes: Uint8Array): MessageSections {
  const sections = findSections(bytes);
  checkMapSection(sections.bytes, sections.messageAnnotationsAt, sections.propertiesAt);
  return sections;
}

function annotationsOf({ bytes, messageAnnotationsAt, propertiesAt }: MessageSections): AmqpValue | undefined {
  // A descriptor and an empty map are no more than six bytes.
  return propertiesAt - messageAnnotationsAt > 6
    ? readMapSection(bytes, messageAnnotationsAt, propertiesAt)
    : undefined;
}

function partitionKeyIn(annotations: AmqpValue | undefined): string | undefined {
  const value = mapGet(annotations, PARTITION_KEY);
  if (value === undefined || value.type === 'null') return undefined;
  if (value.type !== 'string') throw new DecodeError(`the partition key is a ${value.type}, not a string`);
  return checkedPartitionKey(value.value);
}

function checkedPartitionKey(key: string): string {
  if (key.length <= PARTITION_KEY_LENGTH_MAX) return key;
  throw new DecodeError(`the partition key has ${key.length} characters, at most ${PARTITION_KEY_LENGTH_MAX}`);
}

function producerIn(annotations: AmqpValue | undefined): ProducerBatch | undefined {
  const id = integerOf(mapGet(annotations, PRODUCER.id));
  const epoch = integerOf(mapGet(annotations, PRODUCER.epoch));
  const sequenceNumber = integerOf(mapGet(annotations, PRODUCER.sequenceNumber));
  if (id === undefined || epoch === undefined || sequenceNumber === undefined) return undefined;
  return { id, epoch, sequenceNumber };
}

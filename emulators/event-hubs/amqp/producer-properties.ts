import { type AmqpValue, amqp, integerOf, mapGet, textOf } from '../../../src/wire/amqp/types.ts';
import type { OpenProducer, ProducerPosition } from '../core/commands.ts';

/** What an idempotent producer wants, and what the service offers then. [event-hubs-protocol 7] */
export const IDEMPOTENT_PRODUCER = 'com.microsoft:idempotent-producer';

/** The names by which links and messages say who and where an idempotent producer is. */
export const PRODUCER = {
  id: 'com.microsoft:producer-id',
  epoch: 'com.microsoft:producer-epoch',
  sequenceNumber: 'com.microsoft:producer-sequence-number',
} as const;
const NAMES: ReadonlySet<string> = new Set(Object.values(PRODUCER));

/** What a client asks for in the properties of its link, null for what the service is to choose. */
export function askedOf(properties: AmqpValue | undefined): Pick<OpenProducer, 'id' | 'epoch' | 'lastSequenceNumber'> {
  return {
    id: integerOf(mapGet(properties, PRODUCER.id)),
    epoch: integerOf(mapGet(properties, PRODUCER.epoch)),
    lastSequenceNumber: integerOf(mapGet(properties, PRODUCER.sequenceNumber)),
  };
}

/** The properties of the answer: the client's own, and where its producer is. */
export function producerProperties(
  properties: AmqpValue | undefined,
  { id, epoch, lastSequenceNumber }: ProducerPosition,
): AmqpValue {
  const given = properties?.type === 'map' ? properties.value : [];
  return {
    type: 'map',
    value: [
      ...given.filter(([key]) => !NAMES.has(textOf(key) ?? '')),
      [amqp.symbol(PRODUCER.id), amqp.long(id)],
      [amqp.symbol(PRODUCER.epoch), { type: 'short', value: epoch }],
      [amqp.symbol(PRODUCER.sequenceNumber), amqp.int(lastSequenceNumber)],
    ],
  };
}

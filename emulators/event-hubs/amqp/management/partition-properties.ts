import { amqp, mapGet, textOf } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import { NEVER_MS } from '../event-head.ts';
import type { Read } from './index.ts';

/** [event-hubs-protocol 4] */
export const partitionProperties: Read = ({ host }, hub, { applicationProperties }) => {
  const partition = textOf(mapGet(applicationProperties, 'partition')) ?? '';
  const state = host.execute({ type: 'get-partition', hub, partition });
  if (state instanceof Failure) return state;
  const { lastEnqueued } = state;
  return {
    status: 200,
    description: 'OK',
    body: amqp.map({
      name: amqp.string(state.hub),
      type: amqp.string('com.microsoft:partition'),
      partition: amqp.string(state.partition),
      begin_sequence_number: amqp.long(state.beginSequenceNumber),
      last_enqueued_sequence_number: amqp.long(lastEnqueued.sequenceNumber),
      last_enqueued_offset: amqp.string(String(lastEnqueued.offset)),
      last_enqueued_time_utc: amqp.timestamp(lastEnqueued.enqueuedAtMs ?? NEVER_MS),
      is_partition_empty: amqp.boolean(state.isEmpty),
    }),
  };
};

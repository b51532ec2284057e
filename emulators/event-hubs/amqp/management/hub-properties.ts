import { amqp } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';
import type { Read } from './index.ts';

/** Go and .NET insist on the array, and Go on the factor. [event-hubs-protocol 4] */
export const hubProperties: Read = ({ host }, hub) => {
  const state = host.execute({ type: 'get-hub', hub });
  if (state instanceof Failure) return state;
  const { definition, createdAtMs, partitionIds } = state;
  return {
    status: 200,
    description: 'OK',
    body: amqp.map({
      name: amqp.string(definition.name),
      type: amqp.string('com.microsoft:eventhub'),
      created_at: amqp.timestamp(createdAtMs),
      partition_count: amqp.int(partitionIds.length),
      partition_ids: amqp.array('string', partitionIds.map(amqp.string)),
      georeplication_factor: amqp.int(1),
    }),
  };
};

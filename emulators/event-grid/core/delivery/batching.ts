import type { Attempt, AttemptTarget } from './commands.ts';

/** What one attempt may carry. A single event that is larger goes alone. */
export interface BatchSize {
  readonly events: number;
  readonly bytes: number;
}

const ONE: BatchSize = { events: 1, bytes: 0 };
/** Azure collects dead letters to write fewer blobs, and does not say how many. */
const DEAD_LETTERS: BatchSize = { events: 100, bytes: 1_048_576 };
/** Push from a namespace to an event hub is always batched; Azure does not say how. [event-grid-protocol 6.1] */
const NAMESPACE_EVENT_HUB: BatchSize = { events: 100, bytes: 65_536 };

/** [event-grid-protocol 3.5, 3.6] */
export function batchSize(type: Attempt['type'], { definition, schedule }: AttemptTarget): BatchSize {
  if (type === 'dead-letter') return DEAD_LETTERS;
  const { destination } = definition;
  if (destination.endpointType === 'WebHook' || destination.endpointType === 'AzureFunction') {
    const { maxEventsPerBatch, preferredBatchSizeInKilobytes } = destination.properties;
    return { events: maxEventsPerBatch, bytes: preferredBatchSizeInKilobytes * 1_024 };
  }
  return destination.endpointType === 'EventHub' && schedule === 'namespace' ? NAMESPACE_EVENT_HUB : ONE;
}

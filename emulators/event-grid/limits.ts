import type { LimitTables } from '../../src/kernel/limits.ts';
import type { EventLimits } from './core/event/event-request.ts';
import type { FilterLimits } from './core/filter/check-filter.ts';

/** What Event Grid may hold and carry. */
export interface EventGridLimits extends EventLimits, FilterLimits {
  /** Event subscriptions of a topic, or of a domain topic. */
  readonly subscriptionsPerTopicMax: number;
  /** Event subscriptions of a domain as a whole. */
  readonly subscriptionsPerDomainMax: number;
}

/** [event-grid-protocol 4; the length of keys is judged] */
const FILTERS: FilterLimits = {
  advancedFiltersMax: 25,
  filterValuesMax: 25,
  filterValueCharsMax: 512,
  filterKeyCharsMax: 100,
};

/**
 * What is documented. The service was seen to take more, 1 536 000 bytes in a request and 1 049 600 in an event.
 * [event-grid-protocol 2.4; https://learn.microsoft.com/azure/event-grid/quotas-limits; pm7y/AzureEventGridSimulator#201]
 */
const OF_THE_SERVICE: EventGridLimits = {
  ...FILTERS,
  requestBytesMax: 1_048_576,
  eventBytesMax: 1_048_576,
  extensionNameCharsMax: Number.POSITIVE_INFINITY,
  subscriptionsPerTopicMax: 500,
  subscriptionsPerDomainMax: 50,
};

/** There is no official emulator: both tables are the service's. */
export const EVENT_GRID_LIMITS: LimitTables<EventGridLimits> = { strict: OF_THE_SERVICE, relaxed: OF_THE_SERVICE };

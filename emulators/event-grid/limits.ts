import type { LimitTables } from '../../src/kernel/limits.ts';
import type { EventLimits } from './core/event/event-request.ts';
import type { FilterLimits } from './core/filter/check-filter.ts';

/** What Event Grid may hold and carry. The limits of filters are the documented ones in both tables. */
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
 * There is no official emulator: both tables are the service's. Strict: what is documented, 1 MB for a request and for an event.
 * Relaxed: what the service was found to take. [https://learn.microsoft.com/azure/event-grid/quotas-limits;
 * azure-functions-dotnet-worker#538, pm7y/AzureEventGridSimulator#201]
 */
export const EVENT_GRID_LIMITS: LimitTables<EventGridLimits> = {
  strict: {
    ...FILTERS,
    requestBytesMax: 1_048_576,
    eventBytesMax: 1_048_576,
    extensionNameCharsMax: Number.POSITIVE_INFINITY,
    subscriptionsPerTopicMax: 500,
    subscriptionsPerDomainMax: 50,
  },
  relaxed: {
    ...FILTERS,
    requestBytesMax: 1_536_000,
    eventBytesMax: 1_049_600,
    extensionNameCharsMax: Number.POSITIVE_INFINITY,
    subscriptionsPerTopicMax: 500,
    subscriptionsPerDomainMax: 50,
  },
};

import type { FilterDefinition } from '../../../../../../emulators/event-grid/core/definitions.ts';
import type { AcceptedEvent, InputSchema } from '../../../../../../emulators/event-grid/core/event/accepted-event.ts';
import { compileFilter } from '../../../../../../emulators/event-grid/core/filter/compile-filter.ts';
import { filterSubjectOf } from '../../../../../../emulators/event-grid/core/filter/filter-subject.ts';
import type { FilterSwitches } from '../../../../../../emulators/event-grid/core/filter/filter-switches.ts';

/** Lets everything pass. */
const ALL: FilterDefinition = {
  subjectBeginsWith: '',
  subjectEndsWith: '',
  isSubjectCaseSensitive: false,
  enableAdvancedFilteringOnArrays: false,
  advancedFilters: [],
};

/** An event with this JSON; its envelope says other things than that. */
export function event(object: object, schema: InputSchema = 'EventGridSchema', envelope = {}): AcceptedEvent {
  return {
    schema,
    payload: new TextEncoder().encode(JSON.stringify(object)),
    envelope: {
      id: 'one',
      topic: '/topics/orders',
      subject: '/Orders/7.JSON',
      eventType: 'Order.Placed',
      eventTime: '2026-01-01T00:00:00Z',
      dataVersion: '1.0',
      ...envelope,
    },
  };
}

/** Whether a filter with these conditions lets an event pass. */
export function passes(
  conditions: Partial<FilterDefinition>,
  published = event({}),
  switches?: FilterSwitches,
): boolean {
  return compileFilter({ ...ALL, ...conditions }, switches)(filterSubjectOf(published));
}

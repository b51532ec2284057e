import type { FilterDefinition } from '../definitions.ts';
import { compileAdvancedFilter } from './advanced-filter.ts';
import type { FilterSubject } from './filter-subject.ts';
import { DEFAULT_FILTER_SWITCHES, type FilterSwitches } from './filter-switches.ts';

/** Whether a subscription wants an event. Does not throw. */
export type EventFilter = (subject: FilterSubject) => boolean;

/** All conditions of a filter must hold. The cheap ones, which need no JSON, come first. [event-grid-protocol 4] */
export function compileFilter(
  definition: FilterDefinition,
  switches: FilterSwitches = DEFAULT_FILTER_SWITCHES,
): EventFilter {
  const conditions = [
    ...eventTypeCondition(definition),
    ...subjectConditions(definition),
    ...definition.advancedFilters.map((filter) =>
      compileAdvancedFilter(filter, definition.enableAdvancedFilteringOnArrays, switches),
    ),
  ];
  if (conditions.length === 0) return () => true;
  const [only] = conditions;
  if (conditions.length === 1 && only !== undefined) return only;
  return (subject) => conditions.every((holds) => holds(subject));
}

function eventTypeCondition({ includedEventTypes }: FilterDefinition): readonly EventFilter[] {
  if (includedEventTypes === undefined) return [];
  const wanted = new Set(includedEventTypes.map((type) => type.toLowerCase()));
  // The older way to say it. [event-grid-protocol 4]
  if (wanted.has('all')) return [];
  return [({ eventType }) => wanted.has(eventType.toLowerCase())];
}

function subjectConditions(definition: FilterDefinition): readonly EventFilter[] {
  const { isSubjectCaseSensitive, subjectBeginsWith, subjectEndsWith } = definition;
  const compared = (text: string) => (isSubjectCaseSensitive ? text : text.toLowerCase());
  const begin = compared(subjectBeginsWith);
  const end = compared(subjectEndsWith);
  const conditions: EventFilter[] = [];
  if (begin !== '') conditions.push(({ subject }) => compared(subject).startsWith(begin));
  if (end !== '') conditions.push(({ subject }) => compared(subject).endsWith(end));
  return conditions;
}

/** What filters do where the documentation is silent or contradicts itself: every entry can be turned. [event-grid-protocol 4, 11] */
export interface FilterSwitches {
  /** Whether `StringNotContains`, `StringNotBeginsWith` and `StringNotEndsWith` match where the key is missing or no string. */
  readonly negativeStringMatchesMissing: boolean;
  /** Whether `NumberNotInRange` matches where the key is missing or no number. */
  readonly numberNotInRangeMatchesMissing: boolean;
  /** Whether keys may lead into the event's data, in filters of namespaces: of these the documentation says both. */
  readonly dataKeys: boolean;
}

export const DEFAULT_FILTER_SWITCHES: FilterSwitches = {
  negativeStringMatchesMissing: false,
  numberNotInRangeMatchesMissing: false,
  dataKeys: true,
};

/** The switches as they count for topics, domains and the like. */
export function switchesOfTopics(switches: FilterSwitches): FilterSwitches {
  return { ...switches, dataKeys: true };
}

import type { AcceptedEvent, Envelope } from '../event/accepted-event.ts';
import { eventObject } from '../event/event-object.ts';

/** What filters look at: one event, read no further than some filter asks. */
export interface FilterSubject {
  readonly eventType: string;
  readonly subject: string;
  /** What a key leads to. Undefined where it is missing or null. */
  valueOf(key: FilterKey): unknown;
}

/** A key of an advanced filter: `data.shape.color`, taken apart at its dots. */
export type FilterKey = readonly [KeyName, ...KeyName[]];

interface KeyName {
  readonly asGiven: string;
  /** Names count in any case. */
  readonly lower: string;
}

/** A dot always means nesting: there is no escape. [event-grid-protocol 4] */
export function filterKey(text: string): FilterKey {
  const [first = '', ...rest] = text.split('.');
  return [keyName(first), ...rest.map(keyName)];
}

function keyName(asGiven: string): KeyName {
  return { asGiven, lower: asGiven.toLowerCase() };
}

const EVENT_GRID_KEYS: Readonly<Record<string, keyof Envelope>> = {
  id: 'id',
  topic: 'topic',
  subject: 'subject',
  eventtype: 'eventType',
  eventtime: 'eventTime',
  dataversion: 'dataVersion',
};
const CLOUD_EVENT_KEYS: Readonly<Record<string, keyof Envelope>> = { id: 'id', source: 'topic', type: 'eventType' };

/** The event as all filters see it: its JSON is parsed at most once, and only when a filter asks for more than the envelope. */
export function filterSubjectOf(event: AcceptedEvent): FilterSubject {
  return new EventSubject(event);
}

class EventSubject implements FilterSubject {
  readonly #event: AcceptedEvent;
  #object: object | undefined;

  constructor(event: AcceptedEvent) {
    this.#event = event;
  }

  get eventType(): string {
    return this.#event.envelope.eventType;
  }

  get subject(): string {
    return this.#event.envelope.subject;
  }

  valueOf(key: FilterKey): unknown {
    const { schema, envelope } = this.#event;
    const [{ lower: first }, ...rest] = key;
    const fields = schema === 'CloudEventSchemaV1_0' ? CLOUD_EVENT_KEYS : EVENT_GRID_KEYS;
    const field = rest.length === 0 && Object.hasOwn(fields, first) ? fields[first] : undefined;
    if (field !== undefined) return envelope[field];
    this.#object ??= eventObject(this.#event);
    // An event of its own form is, in the words of the Event Grid schema, the data of one.
    if (schema !== 'CustomEventSchema' || first !== 'data') return follow(this.#object, key);
    return follow(this.#object, rest) ?? follow(this.#object, key);
  }
}

function follow(object: object, names: readonly KeyName[]): unknown {
  let value: unknown = object;
  for (const name of names) value = member(value, name);
  return value ?? undefined;
}

function member(value: unknown, { asGiven, lower }: KeyName): unknown {
  // An array has no names, and so nothing lies behind it.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (Object.hasOwn(value, asGiven)) return (value as Record<string, unknown>)[asGiven];
  const spelled = Object.keys(value).find((name) => name.toLowerCase() === lower);
  return spelled === undefined ? undefined : (value as Record<string, unknown>)[spelled];
}

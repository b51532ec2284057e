import type { InputSchemaMapping } from '../resources/definitions.ts';
import type { InputSchema } from './accepted-event.ts';

/** What a publisher sends. */
export interface EventRequest {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What it is sent to. */
export interface EventTarget {
  /** The resource id of the topic, domain or partner namespace. */
  readonly id: string;
  readonly inputSchema: InputSchema;
  /** Of the `CustomEventSchema`. */
  readonly inputSchemaMapping?: InputSchemaMapping | undefined;
  /** A domain: each event names its topic. */
  readonly isDomain: boolean;
}

/** [event-grid-protocol 2.4] */
export interface EventLimits {
  readonly requestBytesMax: number;
  readonly eventBytesMax: number;
  /** Of names of CloudEvents' extension attributes. Only namespaces have a bound. [event-grid-protocol 6] */
  readonly extensionNameCharsMax: number;
  /** Whether a CloudEvent must have data, as in namespaces. [event-grid-protocol 6] */
  readonly requiresData?: boolean;
}

/** What events get that do not have it. */
export interface EventStamps {
  newId(): string;
  /** ISO 8601. */
  readonly nowIso: string;
}

/** What a topic takes. Fixed at its creation. [event-grid-protocol 2.3] */
export type InputSchema = 'EventGridSchema' | 'CloudEventSchemaV1_0' | 'CustomEventSchema';

/** In what form a subscription gets its events. */
export type DeliverySchema = 'EventGridSchema' | 'CloudEventSchemaV1_0' | 'CustomInputSchema';

/** The fields of the Event Grid schema beside `data`. */
export interface Envelope {
  readonly id: string;
  /** The resource id of the source, or of the domain topic. */
  readonly topic: string;
  readonly subject: string;
  readonly eventType: string;
  /** As it was given. */
  readonly eventTime: string;
  readonly dataVersion: string;
}

/** An event as it was accepted. Kept as the bytes in which subscribers of its own schema get it, because most are. */
export interface AcceptedEvent {
  readonly schema: InputSchema;
  /** The event in its own schema: JSON of one object, UTF-8. One of the Event Grid schema has its `topic` and `metadataVersion`. */
  readonly payload: Uint8Array;
  /** What it says in the words of the Event Grid schema; of a CloudEvent `source` as the topic, `type` as the event type. */
  readonly envelope: Envelope;
}

import type { ExpiryDue } from './expiry.ts';

/** The encoded message as it was received. The core carries it and never looks inside. */
export interface Content {
  readonly bytes: Uint8Array;
}

/** The value of an application property: whatever the adapter hands in, in the form that it wants back. */
export type PropertyValue = unknown;

/** Application properties to merge over those of the received message. */
export type PropertyChanges = ReadonlyMap<string, PropertyValue>;

/** A message on its way in. */
export interface IncomingMessage {
  readonly content: Content;
  /** The sender's time to live. Absent: the entity's default alone counts. */
  readonly ttlMs?: number;
  readonly messageId?: string;
  /** The size that is checked against the entity's limit. */
  readonly sizeBytes: number;
}

/** `available`: may be delivered. `locked`: a receiver has it. `gone`: completed, expired or moved to the dead-letter queue. */
export type MessageState = 'available' | 'locked' | 'gone';

/** What a message is made of when it enters an entity. */
export interface MessageOrigin {
  readonly content: Content;
  readonly messageId: string | undefined;
  readonly sequenceNumber: number;
  readonly enqueuedSequenceNumber: number;
  readonly enqueuedAtMs: number;
  readonly expiresAtMs: number;
  readonly deliveryCount: number;
  readonly changes: PropertyChanges | undefined;
  readonly deadLetterSource: string | undefined;
}

/** A message in a queue, a subscription or a dead-letter queue. A topic's message is stored once per subscription. */
export class StoredMessage {
  readonly content: Content;
  readonly messageId: string | undefined;
  /** From 1, increasing, unique in the entity; kept when the message is dead-lettered. */
  readonly sequenceNumber: number;
  /** The number in the topic for a subscription's copy; 0 when the message was enqueued in this very entity. */
  readonly enqueuedSequenceNumber: number;
  readonly enqueuedAtMs: number;
  /** Infinity when it never expires. */
  readonly expiresAtMs: number;
  /** Earlier failed deliveries, as on the wire: 0 at the first delivery. */
  deliveryCount: number;
  changes: PropertyChanges | undefined;
  /** The entity it was dead-lettered in. The service tells clients only after auto-forwarding out of the dead-letter queue. */
  readonly deadLetterSource: string | undefined;

  /** Bookkeeping of the queue that holds it. */
  state: MessageState = 'available';
  /** Its place among the returned messages; -1 when it is not one of them. */
  heapIndex = -1;
  /** Its entry in the expiry schedule, while it has one. */
  expiry: ExpiryDue | undefined = undefined;

  constructor(origin: MessageOrigin) {
    this.content = origin.content;
    this.messageId = origin.messageId;
    this.sequenceNumber = origin.sequenceNumber;
    this.enqueuedSequenceNumber = origin.enqueuedSequenceNumber;
    this.enqueuedAtMs = origin.enqueuedAtMs;
    this.expiresAtMs = origin.expiresAtMs;
    this.deliveryCount = origin.deliveryCount;
    this.changes = origin.changes;
    this.deadLetterSource = origin.deadLetterSource;
  }

  /** The effective time to live; Infinity when it never expires. */
  get ttlMs(): number {
    return this.expiresAtMs - this.enqueuedAtMs;
  }
}

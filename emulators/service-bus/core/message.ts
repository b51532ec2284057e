import type { ExpiryDue } from './expiry.ts';
import type { ReadableContent } from './rules/readable-content.ts';

/** The encoded message as it was received. The core carries it; only rules look inside. */
export interface Content {
  readonly bytes: Uint8Array;
  /** Opens it for rules, with changes to its application properties that another entity has made. */
  read(changes: PropertyChanges | undefined): ReadableContent;
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
  /** The empty string is a session like any other. */
  readonly sessionId?: string;
  readonly partitionKey?: string;
  /** Not to be enqueued before. */
  readonly scheduledAtMs?: number;
  /** The size that is checked against the entity's limit. */
  readonly sizeBytes: number;
  /** What it is once it is forwarded: present when the action of a rule has changed an id, the partition key or the schedule. */
  readonly onForward?: IncomingMessage;
  /** Present when another entity has forwarded it. */
  readonly transfer?: Transfer;
}

/** What a message brings along from the entities that it was forwarded by. */
export interface Transfer {
  /** How often it was forwarded, this time included. */
  readonly hops: number;
  /** Its number in the entity where it was enqueued first. */
  readonly enqueuedSequenceNumber: number;
  /** The entity whose dead-letter queue has forwarded it, if one has. */
  readonly deadLetterSource: string | undefined;
  readonly changes: PropertyChanges | undefined;
}

/**
 * `available`: may be delivered. `locked`: a receiver has it. `deferred`: is only given out by its sequence number. `scheduled`:
 * is not enqueued yet. `gone`: completed, expired, activated, forwarded or moved to the dead-letter queue.
 */
export type MessageState = 'available' | 'locked' | 'deferred' | 'scheduled' | 'gone';

/** What a message is made of when it enters an entity. */
export interface MessageOrigin {
  readonly incoming: IncomingMessage;
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
  /** As it was received. */
  readonly incoming: IncomingMessage;
  /** From 1, increasing, unique in the entity; kept when the message is dead-lettered. */
  readonly sequenceNumber: number;
  /** The number in the topic for a subscription's copy; 0 when the message was enqueued in this very entity. */
  readonly enqueuedSequenceNumber: number;
  readonly enqueuedAtMs: number;
  /** Undefined for never: Infinity would be an object of its own in every waiting message. */
  readonly #endsAtMs: number | undefined;
  /** Earlier failed deliveries, as on the wire: 0 at the first delivery. */
  deliveryCount: number;
  changes: PropertyChanges | undefined;
  /** The entity it was dead-lettered in. The service tells clients only after auto-forwarding out of the dead-letter queue. */
  readonly deadLetterSource: string | undefined;

  /** Bookkeeping of the queue that holds it. */
  state: MessageState = 'available';
  /** It has been deferred: whoever gives it back, it stays so. */
  deferred = false;
  /** Its place in a heap of available messages; -1 when it is in none. */
  heapIndex = -1;
  /** Its entry in the expiry schedule, while it has one. */
  expiry: ExpiryDue | undefined = undefined;

  constructor(origin: MessageOrigin) {
    this.incoming = origin.incoming;
    this.sequenceNumber = origin.sequenceNumber;
    this.enqueuedSequenceNumber = origin.enqueuedSequenceNumber;
    this.enqueuedAtMs = origin.enqueuedAtMs;
    this.#endsAtMs = origin.expiresAtMs === Number.POSITIVE_INFINITY ? undefined : origin.expiresAtMs;
    this.deliveryCount = origin.deliveryCount;
    this.changes = origin.changes;
    this.deadLetterSource = origin.deadLetterSource;
  }

  /** Infinity when it never expires. */
  get expiresAtMs(): number {
    return this.#endsAtMs ?? Number.POSITIVE_INFINITY;
  }

  get content(): Content {
    return this.incoming.content;
  }

  get messageId(): string | undefined {
    return this.incoming.messageId;
  }

  get sessionId(): string | undefined {
    return this.incoming.sessionId;
  }

  /** The effective time to live; Infinity when it never expires. */
  get ttlMs(): number {
    return this.expiresAtMs - this.enqueuedAtMs;
  }
}

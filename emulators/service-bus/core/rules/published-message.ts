import type { IncomingMessage } from '../message.ts';
import type { FilterableMessage } from '../sql/filterable-message.ts';
import { isWritable, type SystemProperty } from '../sql/system-properties.ts';
import type { FilterValue, Operand, Timestamp } from '../sql/value.ts';
import type { ReadableContent } from './readable-content.ts';

/** .NET's last moment: when a message expires that never does. */
const END_OF_TIME_MS = 253_402_300_799_999;
/** `State` of a message that is neither deferred nor scheduled. */
const ACTIVE = 0n;

/** A message that a topic has given a number, as the filters of its subscriptions see it. Decoded at the first look, once. */
export class PublishedMessage implements FilterableMessage {
  readonly incoming: IncomingMessage;
  /** What the topic leaves of its time to live; Infinity when it never expires. */
  readonly ttlMs: number;
  readonly sequenceNumber: number;
  readonly #nowMs: number;
  #content: ReadableContent | undefined = undefined;

  constructor(incoming: IncomingMessage, ttlMs: number, sequenceNumber: number, nowMs: number) {
    this.incoming = incoming;
    this.ttlMs = ttlMs;
    this.sequenceNumber = sequenceNumber;
    this.#nowMs = nowMs;
  }

  get content(): ReadableContent {
    this.#content ??= this.incoming.content.read(this.incoming.transfer?.changes);
    return this.#content;
  }

  property(name: string): Operand {
    return this.content.property(name);
  }

  system(name: SystemProperty): FilterValue {
    if (isWritable(name)) return this.content.field(name);
    switch (name) {
      case 'DeliveryCount':
        return 0n;
      case 'EnqueuedSequenceNumber':
        return BigInt(this.incoming.transfer?.enqueuedSequenceNumber ?? this.sequenceNumber);
      case 'EnqueuedTimeUtc':
        return timestamp(this.#nowMs);
      case 'ExpiresAtUtc':
        return timestamp(Math.min(this.#nowMs + this.ttlMs, END_OF_TIME_MS));
      case 'SequenceNumber':
        return BigInt(this.sequenceNumber);
      case 'Size':
        return BigInt(this.incoming.sizeBytes);
      case 'State':
        return ACTIVE;
      case 'TimeToLive':
        return { type: 'duration', ms: this.ttlMs };
    }
  }
}

function timestamp(ms: number): Timestamp {
  return { type: 'timestamp', ms };
}

import type { Event } from '../../emulators/service-bus/core/events.ts';
import type { PropertyChanges, StoredMessage } from '../../emulators/service-bus/core/message.ts';

/** What a store knows of one message that is in an entity. */
export interface StoredFact {
  readonly message: StoredMessage;
  deliveryCount: number;
  changes: PropertyChanges | undefined;
  lockedUntilMs: number | undefined;
}

/** Builds the state of a namespace from its events alone, as a durable store would. */
export class Projection {
  readonly #entities = new Map<string, Map<number, StoredFact>>();

  /** By sequence number. */
  of(path: string): Map<number, StoredFact> {
    let facts = this.#entities.get(path);
    if (facts === undefined) {
      facts = new Map();
      this.#entities.set(path, facts);
    }
    return facts;
  }

  apply(event: Event): void {
    const facts = this.of(event.entity);
    switch (event.type) {
      case 'message-published':
        return;
      case 'message-enqueued':
        this.#put(event.entity, event.message, 0, undefined);
        return;
      case 'message-locked':
      case 'lock-renewed':
        facts.get(event.sequenceNumber)!.lockedUntilMs = event.untilMs;
        return;
      case 'message-returned':
        Object.assign(facts.get(event.sequenceNumber)!, {
          deliveryCount: event.deliveryCount,
          changes: event.changes,
          lockedUntilMs: undefined,
        });
        return;
      case 'message-dead-lettered':
        this.#delete(facts, event.sequenceNumber);
        this.#put(event.to, event.message, event.deliveryCount, event.changes);
        return;
      case 'message-completed':
      case 'message-received':
      case 'message-expired':
        this.#delete(facts, event.sequenceNumber);
    }
  }

  #put(path: string, message: StoredMessage, deliveryCount: number, changes: PropertyChanges | undefined): void {
    const facts = this.of(path);
    if (facts.has(message.sequenceNumber)) throw new Error(`${path} has two messages ${message.sequenceNumber}`);
    facts.set(message.sequenceNumber, { message, deliveryCount, changes, lockedUntilMs: undefined });
  }

  #delete(facts: Map<number, StoredFact>, sequenceNumber: number): void {
    if (!facts.delete(sequenceNumber)) throw new Error(`there is no message ${sequenceNumber} to take out`);
  }
}

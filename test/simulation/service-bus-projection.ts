import type { Event } from '../../emulators/service-bus/core/events.ts';
import type { PropertyChanges, StoredMessage } from '../../emulators/service-bus/core/message.ts';

/** What a store knows of one message that is in an entity. */
export interface StoredFact {
  readonly message: StoredMessage;
  deliveryCount: number;
  changes: PropertyChanges | undefined;
  state: 'available' | 'locked' | 'deferred' | 'scheduled';
  /** Undefined also while its session is locked instead. */
  lockedUntilMs: number | undefined;
  deferred: boolean;
}

/** What a store knows of a session that is held or has a state. */
export interface SessionFact {
  state: Uint8Array | undefined;
  lockedUntilMs: number | undefined;
}

/** Builds the state of a namespace from its events alone, as a durable store would. */
export class Projection {
  readonly #entities = new Map<string, Map<number, StoredFact>>();

  readonly #sessions = new Map<string, Map<string, SessionFact>>();

  /** By sequence number. */
  of(path: string): Map<number, StoredFact> {
    let facts = this.#entities.get(path);
    if (facts === undefined) {
      facts = new Map();
      this.#entities.set(path, facts);
    }
    return facts;
  }

  /** By session id. */
  sessionsOf(path: string): Map<string, SessionFact> {
    let facts = this.#sessions.get(path);
    if (facts === undefined) {
      facts = new Map();
      this.#sessions.set(path, facts);
    }
    return facts;
  }

  apply(event: Event): void {
    const facts = this.of(event.entity);
    switch (event.type) {
      case 'message-published':
      case 'number-reserved':
      case 'message-id-remembered':
      case 'rule-added':
      case 'rule-removed':
      case 'rule-updated':
      case 'entity-created':
      case 'entity-updated':
      case 'entity-deleted':
        return;
      case 'message-enqueued':
        this.#put(event.entity, event.message, 0, event.message.changes, 'available');
        return;
      case 'message-scheduled':
        // A topic keeps its scheduled messages to itself.
        if (event.entity !== 'events') this.#put(event.entity, event.message, 0, event.message.changes, 'scheduled');
        return;
      case 'message-locked':
      case 'lock-renewed':
        Object.assign(facts.get(event.sequenceNumber)!, { state: 'locked', lockedUntilMs: event.untilMs });
        return;
      case 'message-returned': {
        const fact = facts.get(event.sequenceNumber)!;
        const { deliveryCount, changes } = event;
        const state = fact.deferred ? 'deferred' : 'available';
        Object.assign(fact, { deliveryCount, changes, state, lockedUntilMs: undefined });
        return;
      }
      case 'message-deferred': {
        const { changes } = event;
        const deferred = { changes, state: 'deferred', deferred: true, lockedUntilMs: undefined };
        Object.assign(facts.get(event.sequenceNumber)!, deferred);
        return;
      }
      case 'message-dead-lettered':
        this.#delete(facts, event.sequenceNumber);
        this.#put(event.to, event.message, event.deliveryCount, event.changes, 'available');
        return;
      case 'message-activated':
      case 'schedule-cancelled':
        if (event.entity !== 'events') this.#delete(facts, event.sequenceNumber);
        return;
      case 'message-completed':
      case 'message-received':
      case 'message-expired':
      case 'message-deleted':
      case 'message-forwarded':
        this.#delete(facts, event.sequenceNumber);
        return;
      default:
        this.#applyToSession(event);
    }
  }

  #applyToSession(event: Extract<Event, { readonly sessionId: string }>): void {
    const facts = this.sessionsOf(event.entity);
    const fact = facts.get(event.sessionId) ?? { state: undefined, lockedUntilMs: undefined };
    facts.set(event.sessionId, fact);
    if (event.type === 'session-state-set') fact.state = event.state;
    else fact.lockedUntilMs = event.type === 'session-unlocked' ? undefined : event.untilMs;
  }

  #put(
    path: string,
    message: StoredMessage,
    deliveryCount: number,
    changes: PropertyChanges | undefined,
    state: 'available' | 'scheduled',
  ): void {
    const facts = this.of(path);
    if (facts.has(message.sequenceNumber)) throw new Error(`${path} has two messages ${message.sequenceNumber}`);
    const fact = { message, deliveryCount, changes, state, lockedUntilMs: undefined, deferred: false };
    facts.set(message.sequenceNumber, fact);
  }

  #delete(facts: Map<number, StoredFact>, sequenceNumber: number): void {
    if (!facts.delete(sequenceNumber)) throw new Error(`there is no message ${sequenceNumber} to take out`);
  }
}

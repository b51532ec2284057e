import type { Table } from '../../../src/kernel/store.ts';
import type { DeclaredEntity } from '../core/administration.ts';
import { transferDeadLettersOwner } from '../core/dead-letter-queue.ts';
import type { Event } from '../core/events.ts';
import type { PropertyChanges, StoredMessage } from '../core/message.ts';
import type { Rule } from '../core/rules/rule.ts';
import { EntityPlace, NUMBERS_PER_BLOCK, type QueuePlace } from './entity-place.ts';
import {
  deadLetterPathOf,
  type EntityRecord,
  encodeEntity,
  encodeRule,
  pathOf,
  withoutRules,
} from './entity-record.ts';
import { KIND, type Kind, rangeOf, recordKey, rememberedKey } from './keys.ts';
import { encodeMessageChange, encodeMessageRecord } from './message-record.ts';
import { encodeNumber, encodeRemembered, encodeSessionState } from './small-records.ts';

/** Ids whose time is over are cleared away whenever so many new ones have come. */
const REMEMBERED_PER_CLEARING = 1024;

type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>;

/**
 * Writes what happens in one namespace into the store, as records from which it is brought back. Locks are not kept: after a
 * restart nobody holds any.
 */
export class Journal {
  readonly namespace: number;
  readonly #table: Table;
  /** By path, dead-letter queues included. */
  readonly #queues = new Map<string, QueuePlace>();
  #lastEntity = 0;

  /** `namespace` is the id in the keys. */
  constructor(table: Table, namespace: number) {
    this.#table = table;
    this.namespace = namespace;
  }

  /** The entity has a record already. */
  found(place: EntityPlace): void {
    this.#lastEntity = Math.max(this.#lastEntity, place.id);
    this.#register(place);
  }

  /** Gives a new entity its first records. */
  create(record: EntityRecord, rules: readonly Rule[]): EntityPlace {
    const place = new EntityPlace(++this.#lastEntity, record);
    this.#register(place);
    this.#writeEntity(place);
    for (const rule of rules) this.#putRule(place, rule);
    return place;
  }

  /** The configuration's declaration counts from now on. */
  configured(place: EntityPlace, declared: DeclaredEntity): void {
    this.#replace(place, { ...place.record, configured: declared });
  }

  /** What a command has brought about, at this time. */
  record(events: readonly Event[], nowMs: number): void {
    for (const event of events) this.#apply(event, nowMs);
  }

  #apply(event: Event, nowMs: number): void {
    switch (event.type) {
      case 'message-locked':
      case 'lock-renewed':
      case 'session-locked':
      case 'session-lock-renewed':
      case 'session-unlocked':
        return;
      case 'message-published':
      case 'number-reserved':
        return this.#numbered(this.#queue(event.entity).entity, event.sequenceNumber);
      case 'message-enqueued':
        return this.#enqueued(event.entity, event.message, undefined);
      case 'message-scheduled':
        return this.#enqueued(event.entity, event.message, event.atMs);
      case 'message-returned':
        return this.#returned(event);
      case 'message-deferred':
        return this.#deferred(event);
      case 'message-dead-lettered':
        return this.#deadLettered(event);
      case 'message-completed':
      case 'message-received':
      case 'message-expired':
      case 'message-deleted':
      case 'message-forwarded':
      case 'message-activated':
      case 'schedule-cancelled':
        return this.#removeMessage(this.#queue(event.entity), event.sequenceNumber);
      case 'message-id-remembered':
        return this.#remembered(event, nowMs);
      case 'session-state-set':
        return this.#sessionStateSet(event, nowMs);
      default:
        return this.#administered(event);
    }
  }

  #administered(
    event: EventOf<
      'rule-added' | 'rule-updated' | 'rule-removed' | 'entity-created' | 'entity-updated' | 'entity-deleted'
    >,
  ): void {
    switch (event.type) {
      case 'entity-created':
        return this.#created(event);
      case 'entity-updated': {
        const { entity } = this.#queue(event.entity);
        const { declared, updatedAtMs } = event;
        return this.#replace(entity, { ...entity.record, declared, updatedAtMs });
      }
      case 'entity-deleted':
        return this.#deleted(this.#queue(event.entity).entity);
      case 'rule-added':
      case 'rule-updated':
        return this.#putRule(this.#queue(event.entity).entity, event.rule);
      case 'rule-removed': {
        const { entity } = this.#queue(event.entity);
        const name = event.name.toLowerCase();
        this.#table.remove(this.#key(KIND.rule, entity.id, entity.rules.get(name) ?? 0));
        entity.rules.delete(name);
      }
    }
  }

  #created({ declared, createdAtMs }: EventOf<'entity-created'>): void {
    const { kept, rules } = withoutRules(declared, createdAtMs);
    this.create({ declared: kept, createdAtMs, updatedAtMs: createdAtMs, configured: undefined }, rules);
  }

  #deleted(place: EntityPlace): void {
    const { id, queues, record } = place;
    this.#table.remove(this.#key(KIND.entity, id, 0));
    for (const kind of [KIND.rule, KIND.numbers, KIND.remembered]) this.#removeRange(kind, id);
    for (const kind of [KIND.message, KIND.messageChange, KIND.session]) {
      for (const queue of queues) this.#removeRange(kind, queue.id);
    }
    this.#queues.delete(pathOf(record.declared));
    this.#queues.delete(deadLetterPathOf(record.declared));
  }

  #enqueued(path: string, message: StoredMessage, scheduledForMs: number | undefined): void {
    const queue = this.#queue(path);
    this.#numbered(queue.entity, message.sequenceNumber);
    // Of the message only what never changes is meant: the rest may be that of a later moment already.
    this.#putMessage(queue, message, 0, message.incoming.transfer?.changes, scheduledForMs);
  }

  #deadLettered(event: EventOf<'message-dead-lettered'>): void {
    this.#removeMessage(this.#queue(event.entity), event.sequenceNumber);
    this.#putMessage(this.#queue(event.to), event.message, event.deliveryCount, event.changes, undefined);
  }

  #putMessage(
    queue: QueuePlace,
    message: StoredMessage,
    deliveryCount: number,
    changes: PropertyChanges | undefined,
    scheduledForMs: number | undefined,
  ): void {
    const record = encodeMessageRecord(message, deliveryCount, changes, scheduledForMs);
    this.#table.put(this.#key(KIND.message, queue.id, message.sequenceNumber), record);
  }

  #returned({ entity, sequenceNumber, why, deliveryCount, changes }: EventOf<'message-returned'>): void {
    const queue = this.#queue(entity);
    const deferred = queue.changed.get(sequenceNumber);
    // It is as it was before it was locked.
    if (why === 'released' && deferred === undefined) return;
    this.#change(queue, sequenceNumber, deliveryCount, changes, deferred ?? false);
  }

  #deferred({ entity, sequenceNumber, deliveryCount, changes }: EventOf<'message-deferred'>): void {
    this.#change(this.#queue(entity), sequenceNumber, deliveryCount, changes, true);
  }

  #change(
    queue: QueuePlace,
    sequenceNumber: number,
    deliveryCount: number,
    changes: PropertyChanges | undefined,
    deferred: boolean,
  ): void {
    queue.changed.set(sequenceNumber, deferred);
    const key = this.#key(KIND.messageChange, queue.id, sequenceNumber);
    this.#table.put(key, encodeMessageChange({ deliveryCount, changes, deferred }));
  }

  #removeMessage(queue: QueuePlace, sequenceNumber: number): void {
    this.#table.remove(this.#key(KIND.message, queue.id, sequenceNumber));
    if (!queue.changed.delete(sequenceNumber)) return;
    this.#table.remove(this.#key(KIND.messageChange, queue.id, sequenceNumber));
  }

  /** Sees to it that the number is not given again after a restart. */
  #numbered(place: EntityPlace, sequenceNumber: number): void {
    if (sequenceNumber <= place.numbersUpTo) return;
    place.numbersUpTo = sequenceNumber + NUMBERS_PER_BLOCK - 1;
    this.#table.put(this.#key(KIND.numbers, place.id, 0), encodeNumber(place.numbersUpTo));
  }

  #remembered({ entity, key, untilMs }: EventOf<'message-id-remembered'>, nowMs: number): void {
    const place = this.#queue(entity).entity;
    place.lastRemembered++;
    this.#table.put(
      rememberedKey(this.namespace, place.id, untilMs, place.lastRemembered),
      encodeRemembered({ key, untilMs }),
    );
    if (place.lastRemembered % REMEMBERED_PER_CLEARING === 0) this.clearRemembered(place, nowMs);
  }

  /** Removes the ids whose time is over. */
  clearRemembered(place: EntityPlace, nowMs: number): void {
    const { from } = rangeOf(this.namespace, KIND.remembered, place.id);
    this.#table.removeRange(from, rememberedKey(this.namespace, place.id, nowMs, 0));
  }

  #sessionStateSet({ entity, sessionId, state }: EventOf<'session-state-set'>, nowMs: number): void {
    const queue = this.#queue(entity);
    let session = queue.sessions.get(sessionId);
    if (state === undefined) {
      if (session === undefined) return;
      queue.sessions.delete(sessionId);
      this.#table.remove(this.#key(KIND.session, queue.id, session));
      return;
    }
    if (session === undefined) {
      session = ++queue.lastSession;
      queue.sessions.set(sessionId, session);
    }
    const record = encodeSessionState({ sessionId, state, updatedAtMs: nowMs });
    this.#table.put(this.#key(KIND.session, queue.id, session), record);
  }

  /** A rule that has a place keeps it. */
  #putRule(place: EntityPlace, rule: Rule): void {
    const name = rule.name.toLowerCase();
    const at = place.rules.get(name) ?? ++place.lastRule;
    place.rules.set(name, at);
    this.#table.put(this.#key(KIND.rule, place.id, at), encodeRule(rule));
  }

  #replace(place: EntityPlace, record: EntityRecord): void {
    place.record = record;
    this.#writeEntity(place);
  }

  #writeEntity({ id, record }: EntityPlace): void {
    this.#table.put(this.#key(KIND.entity, id, 0), encodeEntity(record));
  }

  #register(place: EntityPlace): void {
    this.#queues.set(pathOf(place.record.declared), place.queue);
    this.#queues.set(deadLetterPathOf(place.record.declared), place.deadLetters);
  }

  #queue(path: string): QueuePlace {
    const queue = this.#queues.get(path) ?? this.#transferDeadLetters(path);
    if (queue === undefined) throw new Error(`the store knows no entity ${path}`);
    return queue;
  }

  #transferDeadLetters(path: string): QueuePlace | undefined {
    const owner = transferDeadLettersOwner(path);
    return owner === undefined ? undefined : this.#queues.get(owner)?.entity.transferDeadLetters;
  }

  #key(kind: Kind, owner: number, number: number): Buffer {
    return recordKey(this.namespace, kind, owner, number);
  }

  #removeRange(kind: Kind, owner: number): void {
    const { from, to } = rangeOf(this.namespace, kind, owner);
    this.#table.removeRange(from, to);
  }
}

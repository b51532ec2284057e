import type { Table } from '../../../src/kernel/store.ts';
import type { RestoredEntity } from '../core/restoration.ts';
import { type EntityPlace, entityOfQueue } from './entity-place.ts';
import { KIND, type Kind, numberOf, ownerOf, rangeOf, rangeOfKind } from './keys.ts';
import { decodeMessageChange, decodeMessageRecord, type MessageChange } from './message-record.ts';
import { decodeRemembered, decodeSessionState } from './small-records.ts';

/** An entity that is being brought back, and where its records are. */
export interface Restoring {
  readonly place: EntityPlace;
  readonly entity: RestoredEntity;
}

/** Brings back what entities have held: messages, session states, remembered ids. Throws when a record cannot be read. */
export function restoreContents(table: Table, namespace: number, entities: readonly Restoring[]): void {
  const byId = new Map(entities.map((restoring) => [restoring.place.id, restoring]));
  const changes = readChanges(table, namespace);
  for (const { key, value } of recordsOf(table, namespace, KIND.message)) {
    const owner = ownerOf(key);
    const { place, entity } = byId.get(entityOfQueue(owner))!;
    const queue = place.queues.find(({ id }) => id === owner)!;
    const sequenceNumber = numberOf(key);
    const change = changes.get(owner)?.get(sequenceNumber);
    if (change !== undefined) queue.changed.set(sequenceNumber, change.deferred);
    const message = { deferred: false, ...decodeMessageRecord(value, sequenceNumber), ...change };
    if (queue === place.queue) entity.message(message);
    else if (queue === place.deadLetters) entity.deadLetter(message);
    else entity.transferDeadLetter(message);
  }
  for (const restoring of entities) restoreRest(table, namespace, restoring);
}

function restoreRest(table: Table, namespace: number, { place, entity }: Restoring): void {
  entity.numbersGiven(place.numbersUpTo);
  const { queue } = place;
  for (const { key, value } of recordsOf(table, namespace, KIND.session, queue.id)) {
    const { sessionId, state, updatedAtMs } = decodeSessionState(value);
    queue.lastSession = numberOf(key);
    queue.sessions.set(sessionId, queue.lastSession);
    entity.sessionState(sessionId, state, updatedAtMs);
  }
  for (const { value } of recordsOf(table, namespace, KIND.remembered, place.id)) {
    const { key, untilMs } = decodeRemembered(value);
    // So that no new record takes the place of one that is there.
    place.lastRemembered++;
    entity.remembered(key, untilMs);
  }
}

/** By queue and sequence number. */
function readChanges(table: Table, namespace: number): Map<number, Map<number, MessageChange>> {
  const changes = new Map<number, Map<number, MessageChange>>();
  for (const { key, value } of recordsOf(table, namespace, KIND.messageChange)) {
    const owner = ownerOf(key);
    const ofQueue = changes.get(owner) ?? new Map<number, MessageChange>();
    changes.set(owner, ofQueue.set(numberOf(key), decodeMessageChange(value)));
  }
  return changes;
}

function recordsOf(table: Table, namespace: number, kind: Kind, owner?: number) {
  const { from, to } = owner === undefined ? rangeOfKind(namespace, kind) : rangeOf(namespace, kind, owner);
  return table.range(from, to);
}

import type { EntityRecord } from './entity-record.ts';

/** Numbers are taken from the store in blocks of so many: one record says for all of them that they may be in use. */
export const NUMBERS_PER_BLOCK = 256;

/** Where the messages of one queue lie: an entity's own, or its dead-letter queue. A topic's are its scheduled ones. */
export class QueuePlace {
  readonly entity: EntityPlace;
  /** In the keys of its records. */
  readonly id: number;
  /** The numbers of messages that have a record of their changes, and whether they are deferred. */
  readonly changed = new Map<number, boolean>();
  /** The records of session states, by session id. */
  readonly sessions = new Map<string, number>();
  lastSession = 0;

  constructor(entity: EntityPlace, id: number) {
    this.entity = entity;
    this.id = id;
  }
}

/** Where the records of one entity lie. */
export class EntityPlace {
  readonly id: number;
  readonly queue: QueuePlace;
  readonly deadLetters: QueuePlace;
  record: EntityRecord;
  /** Sequence numbers up to here may have been given out, as far as the store knows. */
  numbersUpTo = 0;
  /** The places of a subscription's rules, by name in lower case. */
  readonly rules = new Map<string, number>();
  lastRule = 0;
  lastRemembered = 0;

  constructor(id: number, record: EntityRecord) {
    this.id = id;
    this.record = record;
    this.queue = new QueuePlace(this, id * 2);
    this.deadLetters = new QueuePlace(this, id * 2 + 1);
  }
}

import type { EntityRecord } from './entity-record.ts';

/** Numbers are taken from the store in blocks of so many: one record says for all of them that they may be in use. */
export const NUMBERS_PER_BLOCK = 256;

/** Queues' ids are even for an entity's own and odd for its dead-letter queue; from here on they are of transfer dead-letter queues. */
const TRANSFER_DEAD_LETTERS_FROM = 0x8000_0000;

/** The id of the entity whose queue has this id. */
export function entityOfQueue(id: number): number {
  return id < TRANSFER_DEAD_LETTERS_FROM ? id >>> 1 : id - TRANSFER_DEAD_LETTERS_FROM;
}

/** Where the messages of one queue lie: an entity's own, or one of its dead-letter queues. A topic's are its scheduled ones. */
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
  #transferDeadLetters: QueuePlace | undefined;

  constructor(id: number, record: EntityRecord) {
    this.id = id;
    this.record = record;
    this.queue = new QueuePlace(this, id * 2);
    this.deadLetters = new QueuePlace(this, id * 2 + 1);
  }

  /** Made when it is first used: hardly any entity has one. */
  get transferDeadLetters(): QueuePlace {
    this.#transferDeadLetters ??= new QueuePlace(this, TRANSFER_DEAD_LETTERS_FROM + this.id);
    return this.#transferDeadLetters;
  }

  get queues(): readonly QueuePlace[] {
    return [this.queue, this.deadLetters, this.transferDeadLetters];
  }
}

import type { Delivery, Notice } from './commands.ts';
import type { Entity } from './entity.ts';
import type { Event } from './events.ts';

/** Something that may have something to deliver. */
export interface Deliverer {
  deliver(turn: Turn): void;
}

/** The entities of the namespace, by path in any case. */
export interface Entities {
  find(path: string): Entity | undefined;
}

const NOTHING: never[] = [];

/**
 * What is being brought about by the command that is carried out right now. Most commands bring about one thing or none, so
 * a list starts as the shared empty one, then is made for the one: a list that grows by push is made for seventeen.
 */
export class Turn {
  readonly nowMs: number;
  /** Where forwarded messages go to. */
  readonly entities: Entities;
  #events: Event[] = NOTHING;
  #notices: Notice[] = NOTHING;
  #deliveries: Delivery[] = NOTHING;
  #touched: Deliverer[] = NOTHING;
  #filled: string[] = NOTHING;

  constructor(nowMs: number, entities: Entities) {
    this.nowMs = nowMs;
    this.entities = entities;
  }

  get events(): readonly Event[] {
    return this.#events;
  }

  get notices(): readonly Notice[] {
    return this.#notices;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  /** Queues and sessions that got messages or credit in this turn. They deliver at its end, when all that is due has fallen. */
  get touched(): readonly Deliverer[] {
    return this.#touched;
  }

  /** The paths of entities that had no active message and got one in this turn. */
  get filled(): readonly string[] {
    return this.#filled;
  }

  happened(event: Event): void {
    if (this.#events === NOTHING) this.#events = [event];
    else this.#events.push(event);
  }

  notify(notice: Notice): void {
    if (this.#notices === NOTHING) this.#notices = [notice];
    else this.#notices.push(notice);
  }

  deliver(delivery: Delivery): void {
    if (this.#deliveries === NOTHING) this.#deliveries = [delivery];
    else this.#deliveries.push(delivery);
  }

  touch(queue: Deliverer): void {
    if (this.#touched === NOTHING) this.#touched = [queue];
    else this.#touched.push(queue);
  }

  fill(path: string): void {
    if (this.#filled === NOTHING) this.#filled = [path];
    else this.#filled.push(path);
  }
}

import { Alarm } from '../../../src/kernel/alarm.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import {
  type Command,
  type Delivery,
  Failure,
  type OpenProducer,
  type OpenReader,
  type Outcome,
  type ProducerClosed,
  type ProducerPosition,
  type ReaderClosed,
  type ReaderOpened,
  type ReplyOf,
} from '../core/commands.ts';
import type { Event } from '../core/events.ts';
import type { Namespace } from '../core/namespace.ts';
import type { Journal } from '../store/journal.ts';

/** What a reader is called with. None of it may throw. */
export interface ReaderCallbacks {
  /** Takes what is delivered to it. */
  deliver(events: Delivery['events']): void;
  /** Learns that the core has closed it. */
  closed(notice: ReaderClosed): void;
}

/** Who learns of all that happens in a namespace. */
export interface Watcher {
  /** Called in the middle of a command: it must not give another, nor throw. */
  happened(events: readonly Event[]): void;
  /** The namespace runs no more. */
  stopped(): void;
}

export interface OpenedReader extends ReaderOpened {
  readonly reader: number;
}

export interface OpenedProducer extends ProducerPosition {
  /** The link, not the producer's id. */
  readonly producer: number;
}

type HandedOut = Pick<Outcome<unknown>, 'notices' | 'deliveries'>;

/** Runs a namespace of the core in time: executes commands, hands deliveries on, and owns the one timer. */
export class NamespaceHost {
  readonly name: string;
  readonly #namespace: Namespace;
  readonly #clock: Clock;
  readonly #journal: Journal | undefined;
  readonly #readers = new Map<number, ReaderCallbacks>();
  readonly #producers = new Map<number, (notice: ProducerClosed) => void>();
  readonly #handedOut: HandedOut[] = [];
  #watcher: Watcher | undefined;
  #nextLink = 1;
  readonly #alarm: Alarm;

  /** What happens is written to the journal, if there is one. */
  constructor(namespace: Namespace, clock: Clock, journal?: Journal) {
    this.name = namespace.name;
    this.#namespace = namespace;
    this.#clock = clock;
    this.#journal = journal;
    this.#alarm = new Alarm(clock, () => this.execute({ type: 'wake' }));
  }

  execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { reply, events, notices, deliveries, wakeAtMs } = this.#namespace.execute(command, this.#clock.now());
    if (events.length > 0) this.#happened(events);
    this.#alarm.set(wakeAtMs);
    if (notices.length + deliveries.length > 0) this.#handOut({ notices, deliveries });
    return reply;
  }

  /** What comes of a command that somebody gives while he is called waits for its turn, so that events stay in order. */
  #handOut(outcome: HandedOut): void {
    if (this.#handedOut.push(outcome) > 1) return;
    try {
      for (const { notices, deliveries } of this.#handedOut) {
        for (const notice of notices) this.#notify(notice);
        for (const { reader, events } of deliveries) this.#readers.get(reader)?.deliver(events);
      }
    } finally {
      this.#handedOut.length = 0;
    }
  }

  /** Tells of all that happens from now on. */
  watch(watcher: Watcher): void {
    this.#watcher = watcher;
  }

  /** Without credit. It ends by {@link closeReader}, or when `closed` is called. */
  openReader(asked: Omit<OpenReader, 'type' | 'reader'>, callbacks: ReaderCallbacks): OpenedReader | Failure {
    const reader = this.#nextLink++;
    const opened = this.execute({ type: 'open-reader', reader, ...asked });
    if (opened instanceof Failure) return opened;
    this.#readers.set(reader, callbacks);
    return { reader, ...opened };
  }

  /** Whether the address is that of a hub, or of a node of one, in any case. */
  has(address: string): boolean {
    const [hub = ''] = address.split('/', 1);
    return !(this.execute({ type: 'get-hub', hub }) instanceof Failure);
  }

  closeReader(reader: number): void {
    if (this.#readers.delete(reader)) this.execute({ type: 'close-reader', reader });
  }

  /** An idempotent one. It ends by {@link closeProducer}, or when `closed` is called, which must not throw. */
  openProducer(
    asked: Omit<OpenProducer, 'type' | 'producer'>,
    closed: (notice: ProducerClosed) => void,
  ): OpenedProducer | Failure {
    const producer = this.#nextLink++;
    const opened = this.execute({ type: 'open-producer', producer, ...asked });
    if (opened instanceof Failure) return opened;
    this.#producers.set(producer, closed);
    return { producer, ...opened };
  }

  closeProducer(producer: number): void {
    if (this.#producers.delete(producer)) this.execute({ type: 'close-producer', producer });
  }

  stop(): void {
    this.#alarm.cancel();
    this.#watcher?.stopped();
    this.#readers.clear();
    this.#producers.clear();
  }

  #happened(events: readonly Event[]): void {
    this.#journal?.record(events);
    this.#watcher?.happened(events);
  }

  #notify(notice: ReaderClosed | ProducerClosed): void {
    if (notice.type === 'reader-closed') {
      const callbacks = this.#readers.get(notice.reader);
      this.#readers.delete(notice.reader);
      callbacks?.closed(notice);
    } else {
      const closed = this.#producers.get(notice.producer);
      this.#producers.delete(notice.producer);
      closed?.(notice);
    }
  }
}

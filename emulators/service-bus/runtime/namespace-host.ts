import { Alarm } from '../../../src/kernel/alarm.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import {
  type AcceptSession,
  type Command,
  type Delivery,
  type EntityDescription,
  Failure,
  type Notice,
  type ReceiveMode,
  type ReplyOf,
} from '../core/commands.ts';
import type { Namespace } from '../core/namespace.ts';
import type { Journal } from '../store/journal.ts';

/** Takes what a namespace delivers to one receiver. Must not throw. */
export type Deliver = (delivery: Delivery) => void;

/** Takes what a namespace tells one receiver beside its deliveries. Must not throw. */
export type Notify = (notice: Notice) => void;

/** Who learns that entities have got messages which had none. */
export interface Watcher {
  /** Called at the end of a command, when all is delivered. The paths; it must not throw. */
  filled(entities: readonly string[]): void;
  /** The namespace runs no more. */
  stopped(): void;
}

/** Runs a namespace of the core in time: executes commands, hands deliveries on, and owns the one timer. */
export class NamespaceHost {
  readonly name: string;
  readonly #namespace: Namespace;
  readonly #clock: Clock;
  readonly #journal: Journal | undefined;
  readonly #receivers = new Map<number, { readonly deliver: Deliver; readonly notify: Notify }>();
  #watcher: Watcher | undefined;
  #nextReceiver = 1;
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
    const nowMs = this.#clock.now();
    const { reply, events, notices, deliveries, filled, wakeAtMs } = this.#namespace.execute(command, nowMs);
    if (events.length > 0) this.#journal?.record(events, nowMs);
    this.#alarm.set(wakeAtMs);
    for (const notice of notices) this.#receivers.get(notice.receiver)?.notify(notice);
    for (const delivery of deliveries) this.#receivers.get(delivery.receiver)?.deliver(delivery);
    if (filled.length > 0) this.#watcher?.filled(filled);
    return reply;
  }

  /** There is one watcher at most. */
  watch(watcher: Watcher): void {
    this.#watcher = watcher;
  }

  /** Whether it has an entity of this path, in any case. */
  has(entity: string): boolean {
    return !(this.execute({ type: 'describe-entity', entity }) instanceof Failure);
  }

  /** `notify` learns when the core closes the receiver. */
  openReceiver(entity: string, mode: ReceiveMode, deliver: Deliver, notify: Notify): OpenedReceiver | Failure {
    const receiver = this.#nextReceiver++;
    const description = this.execute({ type: 'open-receiver', entity, receiver, mode });
    if (description instanceof Failure) return description;
    this.#receivers.set(receiver, { deliver, notify });
    return { receiver, description };
  }

  /** The receiver's number. `notify` learns of the session, perhaps before this returns. */
  acceptSession(
    asked: Pick<AcceptSession, 'entity' | 'mode' | 'sessionId' | 'timeoutMs'>,
    deliver: Deliver,
    notify: Notify,
  ): number | Failure {
    const receiver = this.#nextReceiver++;
    this.#receivers.set(receiver, { deliver, notify });
    const reply = this.execute({ type: 'accept-session', receiver, ...asked });
    if (!(reply instanceof Failure)) return receiver;
    this.#receivers.delete(receiver);
    return reply;
  }

  closeReceiver(receiver: number): void {
    this.#receivers.delete(receiver);
    this.execute({ type: 'close-receiver', receiver });
  }

  /** Whether the ids of messages matter to any of its entities. */
  get detectsDuplicates(): boolean {
    return this.#namespace.detectsDuplicates;
  }

  stop(): void {
    this.#alarm.cancel();
    this.#receivers.clear();
    this.#watcher?.stopped();
  }
}

export interface OpenedReceiver {
  readonly receiver: number;
  readonly description: EntityDescription;
}

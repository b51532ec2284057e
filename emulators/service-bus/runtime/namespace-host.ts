import type { Clock } from '../../../src/kernel/clock.ts';
import {
  type Command,
  type Delivery,
  type EntityDescription,
  Failure,
  type ReceiveMode,
  type ReplyOf,
} from '../core/commands.ts';
import type { Namespace } from '../core/namespace.ts';

/** Takes what a namespace delivers to one receiver. Must not throw. */
export type Deliver = (delivery: Delivery) => void;

/** Runs a namespace of the core in time: executes commands, hands deliveries on, and owns the one timer. */
export class NamespaceHost {
  readonly name: string;
  readonly #namespace: Namespace;
  readonly #clock: Clock;
  readonly #receivers = new Map<number, Deliver>();
  #nextReceiver = 1;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #cancelWake = () => {};

  constructor(namespace: Namespace, clock: Clock) {
    this.name = namespace.name;
    this.#namespace = namespace;
    this.#clock = clock;
  }

  execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { reply, deliveries, wakeAtMs } = this.#namespace.execute(command, this.#clock.now());
    if (wakeAtMs < this.#wakeAtMs) this.#wake(wakeAtMs);
    for (const delivery of deliveries) this.#receivers.get(delivery.receiver)?.(delivery);
    return reply;
  }

  /** An earlier alarm than needed is left alone: it wakes for nothing and sets the next one. */
  #wake(atMs: number): void {
    this.#cancelWake();
    this.#wakeAtMs = atMs;
    this.#cancelWake = this.#clock.wakeAt(atMs, () => {
      this.#wakeAtMs = Number.POSITIVE_INFINITY;
      this.execute({ type: 'wake' });
    });
  }

  openReceiver(entity: string, mode: ReceiveMode, deliver: Deliver): OpenedReceiver | Failure {
    const receiver = this.#nextReceiver++;
    const description = this.execute({ type: 'open-receiver', entity, receiver, mode });
    if (description instanceof Failure) return description;
    this.#receivers.set(receiver, deliver);
    return { receiver, description };
  }

  closeReceiver(receiver: number): void {
    this.#receivers.delete(receiver);
    this.execute({ type: 'close-receiver', receiver });
  }

  stop(): void {
    this.#cancelWake();
    this.#receivers.clear();
  }
}

export interface OpenedReceiver {
  readonly receiver: number;
  readonly description: EntityDescription;
}

import type { DeliveryState } from '../../wire/amqp/delivery-state.ts';
import { type Role, writeDisposition } from '../../wire/amqp/performatives.ts';
import type { FrameOutput } from './frame-output.ts';

/** Consecutive deliveries that are settled with the same state, so that one frame tells of them all. [AMQP 2.7.6] */
export class DispositionRun {
  #role: Role = 'receiver';
  #first = -1;
  #last = -1;
  #state: DeliveryState | undefined;

  /** Whether the delivery continues the run. States count as the same when they are the same object. */
  extend(role: Role, deliveryId: number, state: DeliveryState): boolean {
    if (this.#first === -1 || role !== this.#role || state !== this.#state) return false;
    if (deliveryId !== (this.#last + 1) >>> 0) return false;
    this.#last = deliveryId;
    return true;
  }

  start(role: Role, deliveryId: number, state: DeliveryState): void {
    this.#role = role;
    this.#first = deliveryId;
    this.#last = deliveryId;
    this.#state = state;
  }

  flush(output: FrameOutput, channel: number): void {
    if (this.#first === -1) return;
    const disposition = { role: this.#role, first: this.#first, last: this.#last, settled: true, state: this.#state };
    this.#first = -1;
    this.#state = undefined;
    output.frame(channel, (writer) => writeDisposition(writer, disposition));
  }
}

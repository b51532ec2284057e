import { MinHeap } from '../../../src/kernel/min-heap.ts';
import type { Line, LineOwner } from './line.ts';
import type { StoredMessage } from './message.ts';
import { CreditLine, type Receiver } from './receiver.ts';
import type { SequenceIndex } from './sequence-index.ts';
import type { Deliverer, Turn } from './turn.ts';

/**
 * The line of a queue without sessions: all receivers compete for all messages.
 *
 * Delivery takes the lowest sequence number. What is available at or beyond {@link #cursor} has never been delivered; of what
 * lies before it, the available messages are in {@link #returned}. So no delivery ever searches.
 */
export class SharedLine implements Line, Deliverer {
  readonly #owner: LineOwner;
  readonly #messages: SequenceIndex;
  readonly #returned = new MinHeap<StoredMessage>((message) => message.sequenceNumber);
  readonly #credit = new CreditLine();
  #cursor = 1;
  #touched = false;

  /** `messages` are those of the queue, in whatever state. */
  constructor(owner: LineOwner, messages: SequenceIndex) {
    this.#owner = owner;
    this.#messages = messages;
  }

  get isAwaited(): boolean {
    return !this.#credit.isEmpty;
  }

  entered(): void {}

  /** It lies beyond the cursor. */
  restored(): void {}

  left(message: StoredMessage): void {
    if (message.heapIndex >= 0) this.#returned.remove(message);
  }

  add(message: StoredMessage, turn: Turn): void {
    if (message.sequenceNumber < this.#cursor) this.#returned.add(message);
    this.#touch(turn);
  }

  grant(receiver: Receiver, credit: number, turn: Turn): void {
    this.#credit.set(receiver, credit);
    this.#touch(turn);
  }

  close(receiver: Receiver): void {
    this.#credit.set(receiver, 0);
  }

  /** Hands out what is available to the credit that waits for it. */
  deliver(turn: Turn): void {
    this.#touched = false;
    while (!this.#credit.isEmpty) {
      const message = this.#takeNext();
      if (message === undefined) return;
      this.#owner.handOver(message, this.#credit.take(), undefined, turn);
    }
  }

  #takeNext(): StoredMessage | undefined {
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    for (;;) {
      const next = this.#messages.firstFrom(this.#cursor);
      if (next === undefined) return undefined;
      this.#cursor = next.sequenceNumber + 1;
      // Scheduled and deferred messages are passed by, once.
      if (next.state === 'available') return next;
    }
  }

  #touch(turn: Turn): void {
    if (this.#touched) return;
    this.#touched = true;
    turn.touch(this);
  }
}

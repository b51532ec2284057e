import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

/** What the two halves of a channel share. */
export interface ChannelEnds {
  readonly port: MessagePort;
  /** Messages that wait for either half. */
  readonly waiting: Int32Array<SharedArrayBuffer>;
}

/** The two halves. */
export const CHANNEL_SIDE = { caller: 0, worker: 1 } as const;

/** One half of a talk between two threads, of which one stands still while it waits for the other. */
export class BlockingChannel<Said, Heard> {
  readonly #port: MessagePort;
  readonly #waiting: Int32Array<SharedArrayBuffer>;
  readonly #side: 0 | 1;

  constructor({ port, waiting }: ChannelEnds, side: 0 | 1) {
    this.#port = port;
    this.#waiting = waiting;
    this.#side = side;
  }

  say(message: Said): void {
    this.#port.postMessage(message);
    const other = 1 - this.#side;
    Atomics.add(this.#waiting, other, 1);
    Atomics.notify(this.#waiting, other);
  }

  /** Waits for the next message; undefined when none has come in time. */
  hear(timeoutMs = Number.POSITIVE_INFINITY): Heard | undefined {
    while (Atomics.load(this.#waiting, this.#side) === 0) {
      if (Atomics.wait(this.#waiting, this.#side, 0, timeoutMs) === 'timed-out') return undefined;
    }
    Atomics.sub(this.#waiting, this.#side, 1);
    return receiveMessageOnPort(this.#port)?.message as Heard;
  }
}

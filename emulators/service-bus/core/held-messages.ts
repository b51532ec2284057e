import type { StoredMessage } from './message.ts';
import { SequenceIndex } from './sequence-index.ts';
import type { SessionLine } from './session-line.ts';
import { Size } from './size.ts';

/** All messages of a queue, in whatever state. */
export class HeldMessages {
  readonly index = new SequenceIndex();
  readonly #sessions: SessionLine | undefined;
  readonly #size: Size;
  #count = 0;

  /** `whole` is what the messages are part of; `sessions` knows those of one session. */
  constructor(whole: Size, sessions: SessionLine | undefined) {
    this.#size = new Size(whole);
    this.#sessions = sessions;
  }

  get count(): number {
    return this.#count;
  }

  add(message: StoredMessage): void {
    this.index.add(message);
    this.#count++;
    this.#size.add(message.incoming.sizeBytes);
  }

  remove(message: StoredMessage): void {
    this.index.remove(message);
    this.#count--;
    this.#size.add(-message.incoming.sizeBytes);
  }

  /** They are no part of the whole any more. */
  close(): void {
    this.#size.add(-this.#size.bytes);
  }

  /** Every message that is there now, in order. */
  all(): StoredMessage[] {
    return this.peek(0, Number.POSITIVE_INFINITY, undefined);
  }

  /** Up to `count` messages from a number on, in order. */
  peek(fromSequenceNumber: number, count: number, sessionId: string | undefined): StoredMessage[] {
    const found: StoredMessage[] = [];
    let message = this.next(fromSequenceNumber, sessionId);
    while (message !== undefined && found.length < count) {
      found.push(message);
      message = this.next(message.sequenceNumber + 1, sessionId);
    }
    return found;
  }

  /** The deferred messages with these numbers, of the session if one is named; undefined unless all are there. */
  deferred(sequenceNumbers: readonly number[], sessionId: string | undefined): Set<StoredMessage> | undefined {
    const messages = new Set<StoredMessage>();
    for (const number of sequenceNumbers) {
      const message = this.index.firstFrom(number);
      if (message?.sequenceNumber !== number || message.state !== 'deferred') return undefined;
      if (sessionId !== undefined && message.sessionId !== sessionId) return undefined;
      messages.add(message);
    }
    return messages;
  }

  /** The first message whose number is at least this, of the whole queue or of one session. */
  next(sequenceNumber: number, sessionId: string | undefined): StoredMessage | undefined {
    if (sessionId === undefined) return this.index.firstFrom(sequenceNumber);
    if (this.#sessions !== undefined) return this.#sessions.firstFrom(sessionId, sequenceNumber);
    let message = this.index.firstFrom(sequenceNumber);
    while (message !== undefined && message.sessionId !== sessionId) {
      message = this.index.firstFrom(message.sequenceNumber + 1);
    }
    return message;
  }
}

import type { StoredMessage } from './message.ts';

const GONE_MIN = 32;

/**
 * The messages of one session in the order of their numbers: a plain array, because the numbers lie far apart and most sessions
 * are short. Messages that are `gone` stay in it until they are too many.
 */
export class SessionMessages {
  #messages: StoredMessage[] = [];
  /** Everything before it is gone. */
  #first = 0;
  #gone = 0;

  get isEmpty(): boolean {
    return this.#gone === this.#messages.length;
  }

  /** Its number is nearly always higher than all before; not when it was reserved. */
  add(message: StoredMessage): void {
    let index = this.#messages.length;
    while (index > 0 && this.#messages[index - 1]!.sequenceNumber > message.sequenceNumber) index--;
    if (index === this.#messages.length) this.#messages.push(message);
    else this.#messages.splice(index, 0, message);
    if (index < this.#first) this.#first = index;
  }

  /** One message of the list is `gone` now. */
  removed(): void {
    this.#gone++;
    while (this.#messages[this.#first]?.state === 'gone') this.#first++;
    if (this.#gone <= GONE_MIN || this.#gone * 2 <= this.#messages.length) return;
    this.#messages = this.#messages.filter(({ state }) => state !== 'gone');
    this.#first = 0;
    this.#gone = 0;
  }

  /** The first message whose number is at least `sequenceNumber`. */
  firstFrom(sequenceNumber: number): StoredMessage | undefined {
    const messages = this.#messages;
    let low = this.#first;
    let high = messages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (messages[middle]!.sequenceNumber < sequenceNumber) low = middle + 1;
      else high = middle;
    }
    while (messages[low]?.state === 'gone') low++;
    return messages[low];
  }
}

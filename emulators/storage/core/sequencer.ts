/** Numbers events so that of two the later compares greater as a string, also after a restart. */
export class Sequencer {
  #timeMs = 0;
  #count = 0;

  /** 32 hexadecimal digits: the time, which never goes back, and a number within it. */
  next(nowMs: number): string {
    if (nowMs > this.#timeMs) {
      this.#timeMs = nowMs;
      this.#count = 0;
    }
    return `${hex(this.#timeMs)}${hex(this.#count++)}`;
  }
}

function hex(value: number): string {
  return Math.floor(value).toString(16).padStart(16, '0');
}

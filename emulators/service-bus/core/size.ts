/** What messages measure together: those of an entity, which may be part of a larger whole, as a subscription is of its topic. */
export class Size {
  bytes = 0;
  readonly #whole: Size | undefined;

  constructor(whole?: Size) {
    this.#whole = whole;
  }

  /** Negative when messages leave. */
  add(bytes: number): void {
    this.bytes += bytes;
    this.#whole?.add(bytes);
  }
}

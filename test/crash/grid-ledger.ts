/** What publishers and the subscriber know of one topic, and so what must come of its events. */
export class GridLedger {
  readonly name: string;
  readonly problems: string[] = [];
  readonly #asked = new Set<string>();
  readonly #acknowledged = new Set<string>();
  readonly #delivered = new Set<string>();
  /** Delivered since azwire was started: an event comes twice only where the answer got lost with the process. */
  #deliveredInLife = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  /** Acknowledged, and not delivered yet. */
  get missing(): readonly string[] {
    return this.missingIn(this.#delivered);
  }

  /** Runs the publishing of events, writing down that it was asked for and, if so, acknowledged. */
  async during(ids: readonly string[], publish: () => Promise<void>): Promise<void> {
    for (const id of ids) this.#asked.add(id);
    await publish();
    for (const id of ids) this.#acknowledged.add(id);
  }

  /** Another process runs from now on. */
  nextLife(): void {
    this.#deliveredInLife = new Set();
  }

  /** The subscriber has taken an event. `of` is what its data says it is. */
  delivered(id: string, of: unknown): void {
    if (!this.#asked.has(id)) this.#problem(`${id} was never published`);
    if (of !== id) this.#problem(`${id} came with the data of ${String(of)}`);
    if (this.#deliveredInLife.has(id)) this.#problem(`${id} was delivered twice`);
    this.#deliveredInLife.add(id);
    this.#delivered.add(id);
  }

  /** Compares the events that wait in a subscription whose endpoint takes none with what must be there. */
  checkWaiting(waiting: readonly { readonly id: string; readonly state: string }[]): void {
    const found = new Set<string>();
    for (const { id, state } of waiting) {
      if (found.has(id)) this.#problem(`${id} waits twice`);
      if (!this.#asked.has(id)) this.#problem(`${id} waits and was never published`);
      if (state !== 'waiting' && state !== 'delivering') this.#problem(`${id} is ${state} where nobody takes it`);
      found.add(id);
    }
    for (const id of this.#acknowledged) if (!found.has(id)) this.#problem(`${id} does not wait where nobody takes it`);
  }

  /** Acknowledged, and not among these. */
  missingIn(ids: ReadonlySet<string>): readonly string[] {
    return [...this.#acknowledged].filter((id) => !ids.has(id));
  }

  /** Compares the dead letters of a subscription whose endpoint wants no event with what must be there. */
  checkDeadLetters(ids: ReadonlySet<string>): void {
    for (const id of ids) if (!this.#asked.has(id)) this.#problem(`${id} is a dead letter and was never published`);
    for (const id of this.missingIn(ids)) this.#problem(`${id} is no dead letter where nobody wants it`);
  }

  /** All that was acknowledged must have been delivered by now. */
  checkDelivered(): void {
    for (const id of this.missing) this.#problem(`${id} was not delivered`);
  }

  #problem(text: string): void {
    this.problems.push(`${this.name}: ${text}`);
  }
}

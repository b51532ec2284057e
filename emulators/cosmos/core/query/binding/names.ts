/** The aliases that an expression may use: those of its own FROM, and of the queries around it. */
export class Names {
  readonly #own = new Set<string>();
  readonly #outer: Names | undefined;

  constructor(outer?: Names) {
    this.#outer = outer;
  }

  /** False when the query has it already. */
  add(name: string): boolean {
    const isNew = !this.#own.has(name);
    this.#own.add(name);
    return isNew;
  }

  has(name: string): boolean {
    return this.#own.has(name) || this.#outer?.has(name) === true;
  }

  /** Whether nothing is bound, so that the first name of FROM can only be the container. */
  get isEmpty(): boolean {
    return this.#own.size === 0 && this.#outer?.isEmpty !== false;
  }
}

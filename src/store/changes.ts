/** One change to a table of the type `T`. */
export type Change<T> =
  | { readonly type: 'put'; readonly table: T; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'remove'; readonly table: T; readonly key: Uint8Array }
  | { readonly type: 'remove-range'; readonly table: T; readonly from: Uint8Array; readonly to: Uint8Array };

/** What was changed since the last commit, in order, over all tables. */
export class Changes<T> {
  readonly #onFirst: () => void;
  #list: Change<T>[] = [];

  /** `onFirst` is called when there is something to commit and was nothing before. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
  }

  add(change: Change<T>): void {
    if (this.#list.push(change) === 1) this.#onFirst();
  }

  /** Hands all changes to `write` and forgets them; not when it throws. */
  flush(write: (changes: readonly Change<T>[]) => void): void {
    if (this.#list.length === 0) return;
    write(this.#list);
    this.#list = [];
  }
}

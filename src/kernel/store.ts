/** One record: bytes under a key. */
export interface StoreEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * Records in the order of their keys' bytes. Changes are collected, and count from the next {@link Store.commit} on, which writes
 * them in the order in which they were made.
 */
export interface Table {
  /** Both are taken as they are: whoever hands them in does not change them afterwards. A key has 1 to 500 bytes. */
  put(key: Uint8Array, value: Uint8Array): void;
  remove(key: Uint8Array): void;
  /** Removes every record whose key is at least `from` and below `to`. */
  removeRange(from: Uint8Array, to: Uint8Array): void;
  /** The committed records whose key is at least `from` and below `to`, in order. The bytes belong to the caller. */
  range(from: Uint8Array, to: Uint8Array): Iterable<StoreEntry>;
}

/** What outlives the process: tables whose changes are written together or not at all. */
export interface Store {
  /** Where it is, for error messages. */
  readonly location: string;
  /** The table of this name, made on first use. */
  table(name: string): Table;
  /**
   * Writes all that was changed since the last commit, in one transaction. Costs next to nothing when there is nothing to write.
   * Throws when it cannot be written; the changes are kept then, and the next commit tries them again.
   */
  commit(): void;
  /** Commits and lets the files go. What cannot be written any more is lost, and thrown. */
  close(): Promise<void>;
}

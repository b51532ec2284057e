/** Things that have a name and a rid, in the order of their creation. */
export class Registry<T> {
  readonly #byId = new Map<string, T>();
  readonly #byRid = new Map<string, T>();

  get count(): number {
    return this.#byId.size;
  }

  /** By either. */
  find(idOrRid: string): T | undefined {
    return this.#byId.get(idOrRid) ?? this.#byRid.get(idOrRid);
  }

  byId(id: string): T | undefined {
    return this.#byId.get(id);
  }

  set({ id, _rid }: { readonly id: string; readonly _rid: string }, value: T): void {
    this.#byId.set(id, value);
    this.#byRid.set(_rid, value);
  }

  remove({ id, _rid }: { readonly id: string; readonly _rid: string }): void {
    this.#byId.delete(id);
    this.#byRid.delete(_rid);
  }

  values(): Iterable<T> {
    return this.#byId.values();
  }
}

/** A new rid that nothing in the registry has. */
export function unusedRid(make: () => string, registry: Registry<unknown>): string {
  for (;;) {
    const rid = make();
    if (registry.find(rid) === undefined) return rid;
  }
}

/** An item as it is read. `n` grows with each write of its writer. */
export interface Found {
  readonly id: string;
  readonly pk: string;
  readonly n: number;
  readonly _etag: string;
  readonly _rid: string;
}

/** One step of a writer: an item becomes version `n`, or goes with its version `n`. */
export interface Step {
  readonly id: string;
  readonly type: 'write' | 'delete';
  readonly n: number;
}

/** By id. */
type State = ReadonlyMap<string, number>;

/** What is known of the items of one writer, which does one thing after the other. */
interface Partition {
  /** How often the writer has begun. */
  life: number;
  /** What is there for sure, unless {@link pending} is. */
  state: State;
  /** What is there if the last thing that was asked for has happened. */
  pending: State | undefined;
  lastPlace: number;
  /** Where the steps are in the order in which they were asked for. A deletion can be asked for again after a crash. */
  readonly asked: Map<string, number>;
  readonly acknowledged: Set<string>;
  /** How far the feed of all versions has come, as a place in `asked`. */
  seenThrough: number;
  readonly seen: Set<string>;
  /** By id, from the feed of latest versions. */
  readonly latest: Map<string, number>;
}

/** What writers and readers know of one container, and so what must be there. Each writer has a partition key of its own. */
export class DocumentLedger {
  readonly name: string;
  readonly problems: string[] = [];
  readonly #partitions = new Map<string, Partition>();
  /** What a version was when it was seen first: an etag is never given twice. */
  readonly #byEtag = new Map<string, string>();
  /** Which item has a rid: it is never given twice. */
  readonly #byRid = new Map<string, string>();

  constructor(name: string) {
    this.name = name;
  }

  get acknowledged(): number {
    return [...this.#partitions.values()].reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  }

  /** What a writer has found in its partition when it begins: what it had left, with or without what was not answered. */
  found(pk: string, items: readonly Found[]): void {
    const partition = this.#partition(pk);
    partition.life++;
    for (const item of items) this.saw(item);
    const state = new Map(items.map(({ id, n }) => [id, n]));
    const expected = [partition.state, partition.pending].filter((each) => each !== undefined);
    if (!expected.some((each) => isSame(each, state))) {
      this.#problem(`${pk} has ${shown(state)}, and not ${expected.map(shown).join(' or ')}`);
    }
    partition.state = state;
    partition.pending = undefined;
  }

  /** Does something in one transaction, writing down that it was asked for and, if so, acknowledged. */
  async during(pk: string, steps: readonly Step[], execute: () => Promise<readonly Found[]>): Promise<void> {
    const partition = this.#partition(pk);
    const { life } = partition;
    const pending = new Map(partition.state);
    for (const { id, type, n } of steps) {
      partition.asked.set(nameOf({ type, n }), ++partition.lastPlace);
      if (type === 'write') pending.set(id, n);
      else pending.delete(id);
    }
    partition.pending = pending;
    const written = await execute();
    for (const item of written) this.saw(item);
    for (const step of steps) partition.acknowledged.add(nameOf(step));
    // Nobody waits for an answer of an earlier life.
    if (life !== partition.life) return;
    partition.state = pending;
    partition.pending = undefined;
  }

  /** The items of a writer, as it knows them. */
  state(pk: string): State {
    return this.#partition(pk).state;
  }

  /** An item was read: every version is always the same. */
  saw({ id, pk, n, _etag, _rid }: Found): void {
    const version = `${pk}/${id} version ${n}`;
    const first = this.#byEtag.get(_etag) ?? version;
    if (first !== version) this.#problem(`${version} has the etag of ${first}`);
    this.#byEtag.set(_etag, version);
    const item = `${pk}/${id}`;
    const owner = this.#byRid.get(_rid) ?? item;
    if (owner !== item) this.#problem(`${item} has the rid of ${owner}`);
    this.#byRid.set(_rid, item);
  }

  /** A change came in the feed of all versions: each once, in the order in which its writer asked for them. */
  changed(pk: string, step: Step): void {
    const partition = this.#partition(pk);
    const name = nameOf(step);
    const place = partition.asked.get(name);
    if (place === undefined) return this.#problem(`${name} of ${pk} is in the feed and was never asked for`);
    if (partition.seen.has(name)) this.#problem(`${name} of ${pk} came twice`);
    else if (place <= partition.seenThrough) this.#problem(`${name} of ${pk} came too late`);
    partition.seen.add(name);
    partition.seenThrough = place;
  }

  /** An item came in the feed of latest versions, which never goes back. */
  latest({ pk, id, n }: Found): void {
    const { latest } = this.#partition(pk);
    const before = latest.get(id) ?? 0;
    if (n <= before) this.#problem(`${pk}/${id} came as version ${n} after version ${before}`);
    latest.set(id, n);
  }

  /** Both feeds have been read to their ends. */
  checkFeeds(): void {
    for (const [pk, { acknowledged, seen, state, latest }] of this.#partitions) {
      for (const name of acknowledged) if (!seen.has(name)) this.#problem(`${name} of ${pk} is not in the feed`);
      for (const [id, n] of state) {
        if (latest.get(id) !== n) this.#problem(`${pk}/${id} is version ${n}, and ${latest.get(id)} in the feed`);
      }
    }
  }

  #partition(pk: string): Partition {
    const found = this.#partitions.get(pk);
    if (found !== undefined) return found;
    const made: Partition = {
      life: 0,
      state: new Map(),
      pending: undefined,
      lastPlace: 0,
      asked: new Map(),
      acknowledged: new Set(),
      seenThrough: 0,
      seen: new Set(),
      latest: new Map(),
    };
    this.#partitions.set(pk, made);
    return made;
  }

  #problem(text: string): void {
    this.problems.push(`${this.name}: ${text}`);
  }
}

function nameOf({ type, n }: Pick<Step, 'type' | 'n'>): string {
  return `${type} ${n}`;
}

function isSame(a: State, b: State): boolean {
  return a.size === b.size && [...a].every(([id, n]) => b.get(id) === n);
}

function shown(state: State): string {
  return JSON.stringify(Object.fromEntries([...state].sort()));
}

/** What was asked for, and what was acknowledged. An answer that never came may have been either. */
type Asked = 'no' | 'asked' | 'acknowledged';

interface Entry {
  sent: Asked;
  /** Completed, or taken back before its time. */
  ended: Asked;
  deferred: Asked;
  deadLettered: Asked;
}

/** Where a message was found. */
export interface Found {
  readonly id: string;
  /** Undefined where the service has none. */
  readonly sequenceNumber?: number;
  readonly isDeadLetter: boolean;
  readonly isDeferred: boolean;
}

/** What the clients know of one queue or subscription, and so what must be in it. */
export class Ledger {
  readonly name: string;
  readonly problems: string[] = [];
  readonly #entries = new Map<string, Entry>();
  /** By sequence number, the message that was seen under it. */
  readonly #numbers = new Map<number, string>();
  /** By session, the states that it may have. */
  readonly #states = new Map<string, Set<string>>();

  constructor(name: string) {
    this.name = name;
  }

  get acknowledged(): number {
    return [...this.#entries.values()].filter(({ sent }) => sent === 'acknowledged').length;
  }

  /** Runs an operation on messages, writing down that it was asked for and, if so, acknowledged. */
  async during<T>(what: keyof Entry, ids: readonly string[], operation: () => Promise<T>): Promise<T> {
    for (const id of ids) this.#entry(id)[what] = 'asked';
    const result = await operation();
    for (const id of ids) this.#entry(id)[what] = 'acknowledged';
    return result;
  }

  /** A message has come out of it. */
  received(id: string, sequenceNumber?: number): void {
    const { sent, ended } = this.#entry(id);
    if (sent === 'no') this.#problem(`${id} was never sent`);
    if (ended === 'acknowledged') this.#problem(`${id} came back after its end was acknowledged`);
    this.numbered(id, sequenceNumber);
  }

  numbered(id: string, sequenceNumber: number | undefined): void {
    if (sequenceNumber === undefined) return;
    const earlier = this.#numbers.get(sequenceNumber) ?? id;
    if (earlier !== id) this.#problem(`${id} has the number ${sequenceNumber}, which ${earlier} has had`);
    this.#numbers.set(sequenceNumber, id);
  }

  /** The state of a session was read. */
  stateRead(sessionId: string, state: string): void {
    const possible = this.#states.get(sessionId) ?? new Set(['none']);
    if (!possible.has(state)) this.#problem(`session ${sessionId} has the state ${state}, not ${[...possible]}`);
    this.#states.set(sessionId, new Set([state]));
  }

  async settingState(sessionId: string, state: string, operation: () => Promise<void>): Promise<void> {
    this.#states.set(sessionId, new Set([...(this.#states.get(sessionId) ?? ['none']), state]));
    await operation();
    this.#states.set(sessionId, new Set([state]));
  }

  /** Compares all that is there with what must be. */
  check(all: readonly Found[]): void {
    const found = Map.groupBy(all, ({ id }) => id);
    for (const { id, sequenceNumber } of all) {
      if (!this.#entries.has(id)) this.#problem(`${id} is there and was never sent`);
      this.numbered(id, sequenceNumber);
    }
    for (const [id, entry] of this.#entries) this.#checkEntry(id, entry, found.get(id) ?? []);
  }

  #checkEntry(id: string, { sent, ended, deferred, deadLettered }: Entry, found: readonly Found[]): void {
    if (found.length > 1) this.#problem(`${id} is there ${found.length} times`);
    if (ended === 'acknowledged' && found.length > 0) this.#problem(`${id} is there after its end was acknowledged`);
    if (sent === 'acknowledged' && ended === 'no' && found.length === 0) this.#problem(`${id} is lost`);
    const [only] = found;
    if (only === undefined) return;
    if (deadLettered === 'acknowledged' && !only.isDeadLetter) this.#problem(`${id} is no longer dead-lettered`);
    if (deferred === 'acknowledged' && deadLettered === 'no' && !only.isDeferred) {
      this.#problem(`${id} is no longer deferred`);
    }
  }

  #entry(id: string): Entry {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = { sent: 'no', ended: 'no', deferred: 'no', deadLettered: 'no' };
      this.#entries.set(id, entry);
    }
    return entry;
  }

  #problem(text: string): void {
    this.problems.push(`${this.name}: ${text}`);
  }
}

import type { ReceivedEventData } from '@azure/event-hubs';

/** Of a partition: by sequence number, all that was ever said of the event. */
type Log = Map<number, Seen>;

interface Seen {
  readonly body: string;
  readonly offset: string;
  /** All that must never change. */
  readonly whole: string;
}

/** What the clients know of one event hub, and so what must be in it. */
export class HubLedger {
  readonly name: string;
  readonly problems: string[] = [];
  readonly #asked = new Set<string>();
  readonly #acknowledged = new Set<string>();
  readonly #logs = new Map<string, Log>();

  constructor(name: string) {
    this.name = name;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  /** Runs the publishing of events, writing down that it was asked for and, if so, acknowledged. */
  async during(bodies: readonly string[], publish: () => Promise<void>): Promise<void> {
    for (const body of bodies) this.#asked.add(body);
    await publish();
    for (const body of bodies) this.#acknowledged.add(body);
  }

  /** The events of a partition that were seen until now. */
  log(partition: string): ReadonlyMap<number, Seen> {
    let log = this.#logs.get(partition);
    if (log === undefined) {
      log = new Map();
      this.#logs.set(partition, log);
    }
    return log;
  }

  /** An event has come out of a partition, where this number was due. */
  received(partition: string, event: ReceivedEventData, due: number): void {
    const { sequenceNumber, offset, enqueuedTimeUtc, partitionKey } = event;
    const body = event.body as string;
    const whole = JSON.stringify({ body, offset, enqueuedTimeUtc, partitionKey });
    if (sequenceNumber !== due) this.#problem(`number ${sequenceNumber} of ${partition} came where ${due} was due`);
    if (!this.#asked.has(body)) this.#problem(`${body} was never sent`);
    const log = this.log(partition) as Log;
    const earlier = log.get(sequenceNumber);
    if (earlier === undefined) log.set(sequenceNumber, { body, offset, whole });
    else if (earlier.whole !== whole) {
      this.#problem(`number ${sequenceNumber} of ${partition} was ${earlier.whole}, and is ${whole}`);
    }
  }

  /** Compares all events of all partitions with what must be there. They are those seen last. */
  check(ends: ReadonlyMap<string, number>): void {
    const found = new Map<string, number>();
    const partitionOfKey = new Map<string, string>();
    for (const [partition, end] of ends) {
      const log = this.log(partition);
      if (log.size !== end) this.#problem(`${partition} has ${end} events, and ${log.size} were seen`);
      this.#checkOrder(partition, log, end);
      for (const { body, whole } of log.values()) {
        found.set(body, (found.get(body) ?? 0) + 1);
        const { partitionKey } = JSON.parse(whole) as { partitionKey?: string };
        if (partitionKey === undefined) continue;
        const other = partitionOfKey.get(partitionKey) ?? partition;
        if (other !== partition) this.#problem(`the key ${partitionKey} is in ${other} and in ${partition}`);
        partitionOfKey.set(partitionKey, partition);
      }
    }
    for (const [body, count] of found) if (count > 1) this.#problem(`${body} is there ${count} times`);
    for (const body of this.#acknowledged) if (!found.has(body)) this.#problem(`${body} is lost`);
  }

  /** Batches are whole, those of one sender in the order in which it sent them; offsets grow. */
  #checkOrder(partition: string, log: ReadonlyMap<number, Seen>, end: number): void {
    const last = new Map<string, number>();
    let offset = -1;
    let rest: string[] = [];
    for (let number = 0; number < end; number++) {
      const event = log.get(number);
      if (event === undefined) continue;
      if (Number(event.offset) <= offset) this.#problem(`offset ${event.offset} of ${partition} comes after ${offset}`);
      offset = Number(event.offset);
      const { sender, batch, index, count } = partsOf(event.body);
      if (rest.length === 0) {
        if (index !== 0) this.#problem(`${event.body} in ${partition} has lost what was before it`);
        if (batch <= (last.get(sender) ?? 0)) this.#problem(`${event.body} in ${partition} comes too late`);
        last.set(sender, batch);
        rest = bodiesOf(sender, batch, count);
      }
      const due = rest.shift();
      if (due !== event.body) this.#problem(`${event.body} is in ${partition} where ${due} was due`);
    }
    if (rest.length > 0) this.#problem(`${rest[0]} is missing at the end of ${partition}`);
  }

  #problem(text: string): void {
    this.problems.push(`${this.name}: ${text}`);
  }
}

/** The bodies of a batch say where in it they are. `batch` grows with each batch of a sender, from 1 on. */
export function bodiesOf(sender: string, batch: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${sender}:${batch}:${index}:${count}`);
}

function partsOf(body: string) {
  const [sender = '', batch, index, count] = body.split(':');
  return { sender, batch: Number(batch), index: Number(index), count: Number(count) };
}

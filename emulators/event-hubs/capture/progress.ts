import type { Store, Table } from '../../../src/kernel/store.ts';

/** How far the partitions of one namespace are captured, where it outlives the process. */
export class Progress {
  readonly #table: Table | undefined;
  readonly #namespace: string;

  constructor(store: Store | undefined, namespace: string) {
    this.#table = store?.table('event-hubs-capture');
    this.#namespace = namespace;
  }

  /** The number of the first event that is in no file yet. */
  of(hub: string, partition: string): number | undefined {
    const key = this.#key(hub, partition);
    for (const { value } of this.#table?.range(key, Buffer.concat([key, Buffer.of(0)])) ?? []) {
      return Number(Buffer.from(value).toString());
    }
    return undefined;
  }

  reached(hub: string, partition: string, nextSequenceNumber: number): void {
    this.#table?.put(this.#key(hub, partition), Buffer.from(String(nextSequenceNumber)));
  }

  /** Nothing of the hub is known any more; without one, of the whole namespace. */
  forget(hub?: string): void {
    const names = hub === undefined ? [this.#namespace] : [this.#namespace, hub];
    const prefix = names.map((name) => name.toLowerCase()).join('\0');
    this.#table?.removeRange(Buffer.from(`${prefix}\0`), Buffer.from(`${prefix}\x01`));
  }

  #key(hub: string, partition: string): Buffer {
    return Buffer.from([this.#namespace.toLowerCase(), hub.toLowerCase(), partition].join('\0'));
  }
}

import type { BatchOperation } from '../../emulators/cosmos/core/commands.ts';

/** What a client has written in an item. */
export interface Body {
  readonly id: string;
  readonly pk: string;
  /** Unique in its partition key. */
  readonly u: number;
  readonly n: number;
  readonly ttl?: number;
}

export interface Entry {
  readonly body: Body;
  readonly lsn: number;
  readonly writtenAtSec: number;
}

export interface ModelChange {
  readonly lsn: number;
  readonly operation: 'create' | 'replace' | 'delete';
  readonly pk: string;
  readonly id: string;
  readonly n: number | undefined;
  readonly isExpired: boolean;
}

export type Expected = 'created' | 'replaced' | 'read' | 'deleted' | string;

/** What a container should hold, in the plainest way: a map of items and a list of all that happened. */
export class CosmosModel {
  readonly entries = new Map<string, Entry>();
  readonly changes: ModelChange[] = [];
  readonly etags = new Map<string, string>();
  lsn = 0;

  get(pk: string, id: string): Entry | undefined {
    return this.entries.get(`${pk}/${id}`);
  }

  /** Everything whose time is over leaves, each for itself. Those of one second may go in any order: `next` tells whose turn it is. */
  expire(nowSec: number): Entry[] {
    return [...this.entries.values()]
      .filter(({ body, writtenAtSec }) => body.ttl !== undefined && writtenAtSec + body.ttl <= nowSec)
      .sort((a, b) => a.writtenAtSec + a.body.ttl! - (b.writtenAtSec + b.body.ttl!));
  }

  expired({ body }: Entry): void {
    this.entries.delete(`${body.pk}/${body.id}`);
    this.#happened('delete', body, ++this.lsn, true);
  }

  /** All or nothing. Gives what each operation answers, up to the first that fails. */
  transaction(operations: readonly BatchOperation[], pk: string, nowSec: number, isUndone = false): Expected[] {
    const saved = new Map(this.entries);
    const savedEtags = [...this.etags];
    const changeCount = this.changes.length;
    const replies: Expected[] = [];
    let isFailed = isUndone;
    for (const operation of operations) {
      const reply = this.#apply(operation, pk, this.lsn + 1, nowSec);
      replies.push(reply);
      if (!['created', 'replaced', 'read', 'deleted'].includes(reply)) {
        isFailed = true;
        break;
      }
    }
    if (isFailed) {
      this.entries.clear();
      for (const [key, entry] of saved) this.entries.set(key, entry);
      for (const [key, etag] of savedEtags) this.etags.set(key, etag);
      this.changes.length = changeCount;
    } else if (this.changes.length > changeCount) this.lsn++;
    return replies;
  }

  deletePartition(pk: string): void {
    // The order of rids is that of creation, which a map keeps.
    for (const [key, { body }] of [...this.entries]) {
      if (body.pk !== pk) continue;
      this.entries.delete(key);
      this.#happened('delete', body, ++this.lsn, false);
    }
  }

  #apply(operation: BatchOperation, pk: string, lsn: number, nowSec: number): Expected {
    if (operation.type === 'create-item' || operation.type === 'upsert-item') {
      const body = operation.document as unknown as Body;
      const old = this.get(pk, body.id);
      if (old === undefined) return this.#write(body, lsn, nowSec, 'create');
      if (operation.type === 'create-item') return 'resource-already-exists';
      return this.#isRefused(operation.ifMatch, old)
        ? 'precondition-failed'
        : this.#write(body, lsn, nowSec, 'replace');
    }
    const old = this.get(pk, operation.id);
    if (old === undefined) return 'resource-not-found';
    if (operation.type === 'read-item') return 'read';
    if (this.#isRefused(operation.ifMatch, old)) return 'precondition-failed';
    if (operation.type === 'delete-item') {
      this.entries.delete(`${pk}/${operation.id}`);
      this.#happened('delete', old.body, lsn, false);
      return 'deleted';
    }
    if (operation.type === 'replace-item') {
      return this.#write(operation.document as unknown as Body, lsn, nowSec, 'replace');
    }
    const by = operation.operations[0]!.value as number;
    return this.#write({ ...old.body, n: old.body.n + by }, lsn, nowSec, 'replace');
  }

  #isRefused(ifMatch: string | undefined, { body }: Entry): boolean {
    return ifMatch !== undefined && ifMatch !== this.etags.get(`${body.pk}/${body.id}`);
  }

  #write(body: Body, lsn: number, nowSec: number, operation: 'create' | 'replace'): Expected {
    for (const { body: other } of this.entries.values()) {
      if (other.pk === body.pk && other.id !== body.id && other.u === body.u) return 'unique-key-violated';
    }
    this.entries.set(`${body.pk}/${body.id}`, { body, lsn, writtenAtSec: nowSec });
    // Nobody knows it before the answer.
    this.etags.delete(`${body.pk}/${body.id}`);
    this.#happened(operation, body, lsn, false);
    return operation === 'create' ? 'created' : 'replaced';
  }

  #happened(operation: ModelChange['operation'], { pk, id, n }: Body, lsn: number, isExpired: boolean): void {
    this.changes.push({ lsn, operation, pk, id, n: operation === 'delete' ? undefined : n, isExpired });
  }
}

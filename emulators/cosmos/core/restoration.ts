import type { Container } from './container.ts';
import type { Databases } from './databases.ts';
import type { ContainerDefinition, Document, Resource, ResourceKind } from './definitions.ts';
import { documentBytes } from './document-size.ts';
import type { Change, RangesState } from './facts.ts';
import { Item } from './item.ts';
import type { Range } from './range.ts';
import { documentNumber } from './rid.ts';
import type { StoredResources } from './stored-resources.ts';

/** A container as it was, without its items. */
export interface ContainerToRestore {
  readonly databaseRid: string;
  readonly definition: ContainerDefinition;
  readonly ranges: RangesState;
  /** Of the last `committed`; 0: there was none. */
  readonly lsn: number;
  readonly lastNumber: number;
  /** Of the last `changes-forgotten`; 0: there was none. */
  readonly forgottenThroughLsn: number;
}

/** A change as it was kept: the rest of it comes from its key and its documents. */
export type ChangeToRestore = Omit<Change, 'epk' | 'sizeBytes'>;

/**
 * Brings an account back from what was kept of its facts, before its first command: owners before what they own, a container's
 * items before its changes, and {@link finish} at the end.
 */
export class Restoration {
  readonly #databases: Databases;
  readonly #resources: StoredResources;
  readonly #reached: (nowMs: number) => void;
  readonly #items = new Map<Container, Item[]>();
  readonly #containers = new Map<string, Container>();

  /** `reached`: it was at least that late. */
  constructor(databases: Databases, resources: StoredResources, reached: (nowMs: number) => void) {
    this.#databases = databases;
    this.#resources = resources;
    this.#reached = reached;
  }

  database(resource: Resource): void {
    this.#databases.restoreDatabase(resource);
  }

  resource(kind: ResourceKind, ownerRid: string, resource: Resource): void {
    this.#resources.restore(kind, ownerRid, resource);
  }

  container({ databaseRid, definition, ranges, lsn, lastNumber, forgottenThroughLsn }: ContainerToRestore): void {
    const container = this.#databases.restoreContainer(databaseRid, definition, ranges);
    container.lsn = lsn;
    container.lastNumber = lastNumber;
    container.changes.forgottenThroughLsn = forgottenThroughLsn;
    // At least as far as any of them had come, so that no session token goes back.
    for (const range of container.ranges.all) range.lsn = lsn;
    this.#containers.set(container.rid, container);
    this.#items.set(container, []);
  }

  /** In any order. */
  item(containerRid: string, document: Document, lsn: number): void {
    const container = this.#container(containerRid);
    const number = documentNumber(document._rid, containerRid);
    if (number === undefined) throw new Error(`${document._rid} is no item of ${containerRid}`);
    const item = new Item(number, container.openPartition(container.keyOf(document)), document);
    item.lsn = lsn;
    item.sizeBytes = documentBytes(document);
    item.partition.add(item);
    container.itemCount++;
    container.sizeBytes += item.sizeBytes;
    container.setExpiry(item);
    this.#reached(document._ts * 1000);
    this.#items.get(container)!.push(item);
  }

  /** In the order in which they happened. */
  change(containerRid: string, change: ChangeToRestore): void {
    const container = this.#container(containerRid);
    // The latest version is kept once, in its item.
    const latest =
      change.current === undefined ? undefined : container.partition(change.partitionKey)?.get(change.current.id);
    const isLatest = latest !== undefined && latest.document._etag === change.current?._etag;
    const current = isLatest ? latest.document : change.current;
    const sizeBytes = isLatest ? latest.sizeBytes : current === undefined ? 0 : documentBytes(current);
    container.changes.restore({ ...change, current, sizeBytes, epk: container.epkOf(change.partitionKey) });
    this.#reached(change.timestampSec * 1000);
  }

  /** Puts the items in order. */
  finish(): void {
    for (const [container, items] of this.#items) {
      for (const item of items.sort((a, b) => a.number - b.number)) rangeOf(item).items.add(item.number, item);
      for (const item of items.sort(byWrite)) rangeOf(item).written.add(item.lsn, item);
      for (const item of items) container.observer?.itemChanged(item, undefined, item.document);
    }
    this.#items.clear();
  }

  #container(rid: string): Container {
    const container = this.#containers.get(rid);
    if (container === undefined) throw new Error(`no container ${rid} to restore`);
    return container;
  }
}

function rangeOf(item: Item): Range {
  return item.partition.range;
}

/** What one transaction wrote is in the order of its steps, which is in the etag. */
function byWrite(a: Item, b: Item): number {
  return a.lsn - b.lsn || (a.document._etag < b.document._etag ? -1 : 1);
}

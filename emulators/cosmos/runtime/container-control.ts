import type { ContainerControl, ContainerRange, ItemPage } from '../../../src/kernel/container-control.ts';
import { AzwireError } from '../../../src/kernel/errors.ts';
import type { ContainerAddress } from '../core/addresses.ts';
import type { Command, ReplyOf } from '../core/commands.ts';
import type { Document, RangeDefinition } from '../core/definitions.ts';
import { Failure } from '../core/failure.ts';
import { isObject, type JsonObject, type Value } from '../core/query/values/value.ts';
import type { AccountHost } from './account-host.ts';

const PAGE_ITEMS_MAX = 1_000;
/** A page ends behind the transaction that reaches it. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

/** What tests, the control API and the command line do with one container: its ranges, its items out and in. */
export class CosmosContainerControl implements ContainerControl {
  readonly #host: AccountHost;
  readonly #address: ContainerAddress;

  /** Throws AZW_ENTITY_UNKNOWN. */
  constructor(host: AccountHost, address: ContainerAddress) {
    this.#host = host;
    this.#address = address;
    this.ranges();
  }

  ranges(): readonly ContainerRange[] {
    return this.#done({ type: 'list-ranges', ...this.#address }).ranges.map(shown);
  }

  splitRange(id: string, at?: string): readonly ContainerRange[] {
    return this.#done({ type: 'split-range', ...this.#address, rangeId: id, at }).map(shown);
  }

  mergeRanges(first: string, second: string): ContainerRange {
    return shown(this.#done({ type: 'merge-ranges', ...this.#address, rangeIds: [first, second] })[0]!);
  }

  *exportItems(): Iterable<string> {
    let next: number | undefined = 0;
    while (next !== undefined) {
      const page: ItemPage = this.exportPage(next);
      yield* page.lines;
      next = page.next;
    }
  }

  exportPage(after = 0): ItemPage {
    const { items } = this.#done({
      type: 'read-change-feed',
      ...this.#address,
      mode: 'latest-version',
      scope: {},
      after,
      countMax: PAGE_ITEMS_MAX,
      bytesMax: PAGE_BYTES_MAX,
    });
    const lines = items.map(({ document }) => JSON.stringify(ownProperties(document)));
    return { lines, next: items.at(-1)?.lsn };
  }

  importItems(lines: Iterable<string>, firstLine = 1): number {
    let count = 0;
    let number = firstLine;
    // A text is taken apart by its lines, not by its characters.
    for (const line of typeof lines === 'string' ? lines.split('\n') : lines) {
      if (line.trim() !== '') {
        this.#import(line, number);
        count++;
      }
      number++;
    }
    return count;
  }

  #import(line: string, number: number): void {
    const reply = this.#host.execute({ type: 'upsert-item', ...this.#address, document: parsed(line, number) });
    if (!(reply instanceof Failure)) return;
    if (reply.error === 'owner-not-found') throw this.#gone();
    throw invalidLine(number, reply.detail);
  }

  #done<C extends Command>(command: C): ReplyOf<C> {
    const reply = this.#host.execute(command);
    if (!(reply instanceof Failure)) return reply;
    if (reply.error === 'owner-not-found') throw this.#gone();
    throw new AzwireError('AZW_RANGE_INVALID', reply.detail);
  }

  #gone(): AzwireError {
    const { database, container } = this.#address;
    return new AzwireError('AZW_ENTITY_UNKNOWN', `The database "${database}" has no container "${container}".`);
  }
}

function shown({ id, minInclusive, maxExclusive, parents }: RangeDefinition): ContainerRange {
  return { id, minInclusive, maxExclusive, parents };
}

function ownProperties({ _rid, _self, _etag, _attachments, _ts, ...own }: Document): object {
  return own;
}

function parsed(line: string, number: number): JsonObject {
  let value: Value;
  try {
    value = JSON.parse(line) as Value;
  } catch (error) {
    throw invalidLine(number, `it is not JSON: ${(error as Error).message}.`);
  }
  if (value === undefined || !isObject(value)) throw invalidLine(number, 'it is not a JSON object.');
  return value;
}

function invalidLine(number: number, why: string): AzwireError {
  return new AzwireError('AZW_ITEM_INVALID', `Line ${number} cannot be imported: ${why}`);
}

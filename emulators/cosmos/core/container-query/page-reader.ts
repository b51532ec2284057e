import type { EpkRange } from '../definitions.ts';
import type { Item } from '../item.ts';
import type { CompiledQuery } from '../query/compile.ts';
import type { QueryPosition } from '../query/evaluation/execution.ts';
import type { Environment } from '../query/evaluation/runtime.ts';
import type { JsonObject } from '../query/values/value.ts';
import type { PageSize } from './container-query.ts';
import type { ItemOrder } from './item-order.ts';
import type { QueryContinuation } from './query-continuation.ts';

/** Runs a query over its candidates as far as one page needs them. */
export class PageReader {
  readonly #items: Iterator<Item>;
  readonly #order: ItemOrder | 'numbers' | undefined;
  readonly #from: QueryContinuation | undefined;
  /** Read ahead, to see whether the item is there that an earlier page was at. */
  #first: Item | undefined;
  #last: Item | undefined;
  #bytesRead = 0;

  /** `order`: that of the items, in which a later page goes on. Undefined: they all come again for each page. */
  constructor(items: Iterable<Item>, order: ItemOrder | 'numbers' | undefined, from: QueryContinuation | undefined) {
    this.#items = items[Symbol.iterator]();
    this.#order = order;
    this.#from = from;
    const first = this.#items.next();
    this.#first = first.done === true ? undefined : first.value;
  }

  read(compiled: CompiledQuery, { rowsMax, charactersMax }: PageSize, environment: Environment, within?: EpkRange) {
    const execution = compiled.execute(this.#documents(), environment, {
      from: { rows: this.#rowsTaken(), passed: this.#from?.passed ?? 0 },
      startsAtPosition: this.#order !== undefined,
      isPresorted: this.#order !== undefined && this.#order !== 'numbers',
    });
    const rows: string[] = [];
    let characters = 0;
    for (;;) {
      const { position, documentsRead: itemsRead } = execution;
      const last = this.#last;
      const bytesRead = this.#bytesRead;
      const next = execution.next();
      if (next === undefined) {
        return { rows, continuation: undefined, itemsRead: execution.documentsRead, bytesRead: this.#bytesRead };
      }
      const row = JSON.stringify(next.value);
      characters += row.length;
      if (rows.length > 0 && (rows.length >= rowsMax || characters > charactersMax)) {
        return { rows, continuation: this.#continuationOf(position, last, within), itemsRead, bytesRead };
      }
      rows.push(row);
    }
  }

  *#documents(): Generator<JsonObject> {
    for (let item = this.#first; item !== undefined; item = this.#next()) {
      this.#last = item;
      this.#bytesRead += item.sizeBytes;
      yield item.document;
    }
  }

  #next(): Item | undefined {
    const next = this.#items.next();
    return next.done === true ? undefined : next.value;
  }

  /** Of the first item; none where it is another one than at the end of the page before. */
  #rowsTaken(): number {
    const place = this.#from?.place;
    return place !== undefined && place.number === this.#first?.number ? this.#from!.rows : 0;
  }

  #continuationOf({ passed, rows }: QueryPosition, last: Item | undefined, within?: EpkRange): QueryContinuation {
    if (this.#order === undefined || last === undefined) return { passed, place: undefined, rows: 0, within };
    const place = this.#order === 'numbers' ? { keys: [], number: last.number } : this.#order.placeOf(last);
    return { passed, place, rows, within };
  }
}

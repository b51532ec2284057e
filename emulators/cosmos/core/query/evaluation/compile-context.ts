import type { GeospatialType } from '../functions/spatial.ts';
import type { DistanceFunction } from '../functions/vector.ts';
import type { Query } from '../query.ts';
import type { QueryProblem } from '../syntax/errors.ts';
import type { Call, Parameter } from '../syntax/tree.ts';
import type { Value } from '../values/value.ts';

/** A function of the container, in an isolation of the caller's. What it throws ends the query. */
export type UserDefinedFunction = (...args: readonly Value[]) => Value;

/** What a query needs to know beside its text. */
export interface CompileOptions {
  /** As the body of the request has them, with the `@` in their names. */
  readonly parameters?: readonly { readonly name: string; readonly value: Value }[];
  readonly udfs?: ReadonlyMap<string, UserDefinedFunction>;
  /** Of the container's `geospatialConfig`; the earth when left out. */
  readonly geospatialType?: GeospatialType;
  /** The metric that the container's vector policy sets for a path such as `/embedding`; cosine where it sets none. */
  readonly distanceFunctionOf?: (path: string) => DistanceFunction | undefined;
  /** The container's computed properties, each a `SELECT VALUE … FROM c`, by their names. */
  readonly computedProperties?: ReadonlyMap<string, Query>;
  /**
   * Whether ORDER BY with one key gives documents that do not have it, first. The service does so only where the path is
   * indexed by name. [cosmos-protocol 9.6]
   */
  readonly keepsUndefinedSortKeys?: boolean;
}

/** Collects what compiling finds out. */
export class CompileContext {
  readonly options: CompileOptions;
  readonly problems: QueryProblem[] = [];
  /** Slots that hold whole documents. */
  readonly documentSlots = new Set<number>();
  readonly #parameters: ReadonlyMap<string, Value>;
  readonly #reported = new Set<number | undefined>();
  #slotCount = 0;

  constructor(options: CompileOptions) {
    this.options = options;
    this.#parameters = new Map(options.parameters?.map(({ name, value }) => [name, value]));
  }

  get slotCount(): number {
    return this.#slotCount;
  }

  newSlot(): number {
    return this.#slotCount++;
  }

  parameter({ name, start, end }: Parameter): Value {
    if (!this.#parameters.has(name)) {
      this.#report({ code: 'SC2012', message: `The parameter '${name}' is not specified.`, location: { start, end } });
    }
    return this.#parameters.get(name);
  }

  udf({ name, start, nameEnd }: Call): UserDefinedFunction {
    const found = this.options.udfs?.get(name);
    if (found !== undefined) return found;
    const message = `The user-defined function '${name}' could not be resolved.`;
    this.#report({ code: 'SC2006', message, location: { start, end: nameEnd } });
    return () => undefined;
  }

  /** Once for each place, however often the compiler looks at it. */
  #report(problem: QueryProblem): void {
    const start = problem.location?.start;
    if (this.#reported.has(start)) return;
    this.#reported.add(start);
    this.problems.push(problem);
  }
}

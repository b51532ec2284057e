import type { ContainerDefinition, CoreLimits } from '../definitions.ts';
import type { Change } from '../facts.ts';
import { OrderedLog } from '../ordered-log.ts';
import { isObject } from '../query/values/value.ts';
import type { Turn } from '../turn.ts';

/** What is kept, and how much more of it may gather before it is cut. */
const SLACK = 1 / 8;

interface Retention {
  readonly countMax: number;
  readonly bytesMax: number;
  readonly ms: number;
}

/** Everything that happened in a container, for as long as its retention says: what the feed of all versions is read from. */
export class ChangeLog {
  readonly #limits: CoreLimits;
  readonly #changes = new OrderedLog<Change>();
  #bytes = 0;
  /** What lies before is forgotten. */
  forgottenThroughLsn = 0;

  constructor(limits: CoreLimits) {
    this.#limits = limits;
  }

  /** By LSN. */
  get all(): OrderedLog<Change> {
    return this.#changes;
  }

  /** What one transaction has done. Cut now and then only, as each cut is a fact of its own. */
  add(
    changes: readonly Change[],
    container: { readonly definition: ContainerDefinition; readonly rid: string },
    turn: Turn,
  ) {
    for (const change of changes) this.restore(change);
    this.#trim(container, turn, SLACK);
  }

  /** One that was kept. */
  restore(change: Change): void {
    this.#changes.add(change.lsn, change);
    this.#bytes += change.sizeBytes;
  }

  /** Forgets all that is past retention. */
  trim(container: { readonly definition: ContainerDefinition; readonly rid: string }, turn: Turn): void {
    this.#trim(container, turn, 0);
  }

  #trim(
    container: { readonly definition: ContainerDefinition; readonly rid: string },
    turn: Turn,
    slack: number,
  ): void {
    const { countMax, bytesMax, ms } = retentionOf(container.definition, this.#limits);
    const log = this.#changes;
    let end = log.count > countMax * (1 + slack) ? log.end - countMax : 0;
    const first = log.at(0);
    if (first !== undefined && first.timestampSec * 1000 < turn.nowMs - ms * (1 + slack)) {
      end = Math.max(end, this.#placeFrom((turn.nowMs - ms) / 1000));
    }
    if (this.#bytes > bytesMax * (1 + slack)) end = Math.max(end, this.#placeBehind(this.#bytes - bytesMax));
    if (end === 0) return;
    this.forgottenThroughLsn = log.keyAt(end - 1)!;
    const { forgottenThroughLsn: throughLsn } = this;
    const forgotten = log.removeThrough(throughLsn);
    for (const { sizeBytes } of forgotten) this.#bytes -= sizeBytes;
    turn.happened({ type: 'changes-forgotten', containerRid: container.rid, throughLsn, changes: forgotten });
  }

  /** The place behind the first changes that have so many bytes. */
  #placeBehind(bytes: number): number {
    let place = 0;
    for (let left = bytes; left > 0; place++) left -= this.#changes.at(place)!.sizeBytes;
    return place;
  }

  /** The place of the first change of that second or later: times rise as the numbers do. */
  #placeFrom(sec: number): number {
    let low = 0;
    let high = this.#changes.end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#changes.at(middle)!.timestampSec < sec) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A container whose policy says how long keeps all of that time. */
function retentionOf({ changeFeedPolicy }: ContainerDefinition, limits: CoreLimits): Retention {
  const minutes = changeFeedPolicy !== undefined && isObject(changeFeedPolicy) ? changeFeedPolicy.retentionDuration : 0;
  if (typeof minutes === 'number' && minutes > 0)
    return { countMax: Number.POSITIVE_INFINITY, bytesMax: Number.POSITIVE_INFINITY, ms: minutes * 60_000 };
  const { changesRetainedMax: countMax, changesRetainedBytesMax: bytesMax, changesRetainedMs: ms } = limits;
  return { countMax, bytesMax, ms };
}

import type { ContainerAddress } from './addresses.ts';
import type { AdministrationCommand, ResourceList } from './administration.ts';
import { readChangeFeed } from './change-feed/read-change-feed.ts';
import type { Command, MergeRanges, Outcome, ReplyOf, SplitRange } from './commands.ts';
import type { Container } from './container.ts';
import { Databases } from './databases.ts';
import type { AccountOptions, RangeDefinition } from './definitions.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import type { Fact } from './facts.ts';
import { Failure } from './failure.ts';
import { deletePartition, executeBatch, executeBulk, executeItem, inTransaction, transact } from './item-commands.ts';
import { Restoration } from './restoration.ts';
import { StoredResources } from './stored-resources.ts';
import { Turn } from './turn.ts';

/** How many items may expire in one turn that nobody waits for: a million at once would hold up all others. */
const EXPIRED_MAX = 1_000;

/** One Cosmos DB account: its databases, and the only way to do something with them. */
export class Account {
  readonly #databases: Databases;
  readonly #resources: StoredResources;
  readonly #expiries = new ExpiryQueue();
  #nowMs = Number.NEGATIVE_INFINITY;
  #isBusy = false;
  /** What had happened when a command threw. */
  #unreported: readonly Fact[] = [];

  constructor({ ids, limits }: AccountOptions) {
    this.#resources = new StoredResources(ids);
    this.#databases = new Databases({ ids, limits, expiries: this.#expiries, resources: this.#resources });
  }

  /** To bring back what it held before, ahead of any command. */
  restoration(): Restoration {
    return new Restoration(this.#databases, this.#resources, (nowMs) => this.#reach(nowMs));
  }

  /**
   * Carries out one command at a time `nowMs` (Unix epoch). First all items leave whose time is over by then; at a `wake` so many of
   * them that `wakeAtMs` may be past. A time before that of an earlier command counts as that one. Not to be called by what a command calls; what that throws comes out here, and
   * what had left by then is among the facts of the next command.
   */
  execute<C extends Command>(command: C, nowMs: number): Outcome<ReplyOf<C>> {
    if (this.#isBusy) throw new Error('a command was given in the middle of another one');
    this.#isBusy = true;
    this.#reach(nowMs);
    const turn = new Turn(this.#nowMs, this.#unreported);
    this.#unreported = turn.facts;
    try {
      this.#expire(turn, command.type === 'wake' ? EXPIRED_MAX : Number.POSITIVE_INFINITY);
      const reply = this.#carryOut(command, turn) as ReplyOf<C> | Failure;
      this.#unreported = [];
      return { reply, facts: turn.facts, wakeAtMs: this.#expiries.nextAtMs };
    } finally {
      this.#isBusy = false;
    }
  }

  #reach(nowMs: number): void {
    if (nowMs > this.#nowMs) this.#nowMs = nowMs;
  }

  #expire(turn: Turn, countMax: number): void {
    for (let count = 0; count < countMax; count++) {
      const due = this.#expiries.due(turn.nowMs);
      if (due === undefined) return;
      const { container, item } = due;
      inTransaction(container, item.partition.key, turn, (transaction) => transaction.delete(item, true));
    }
  }

  #carryOut(command: Command, turn: Turn): unknown {
    switch (command.type) {
      case 'create-item':
      case 'upsert-item':
      case 'replace-item':
      case 'read-item':
      case 'delete-item':
      case 'patch-item':
        return this.#on(command, (container) => executeItem(command, container, turn));
      case 'execute-batch':
        return this.#on(command, (container) => executeBatch(command, container, turn));
      case 'execute-bulk':
        return this.#on(command, (container) => executeBulk(command, container, turn));
      case 'delete-partition':
        return this.#on(command, (container) => deletePartition(command, container, turn));
      case 'transact':
        return this.#on(command, (container) => transact(command, container, turn));
      case 'inspect':
        return this.#on(command, (container) => command.run(container, turn.nowMs));
      case 'read-change-feed':
        return this.#on(command, (container) => readChangeFeed(command, container, turn));
      case 'split-range':
      case 'merge-ranges':
        return this.#on(command, (container) => moveRanges(command, container, turn));
      case 'wake':
        return undefined;
      default:
        return this.#administer(command, turn);
    }
  }

  #administer(command: AdministrationCommand, turn: Turn): unknown {
    switch (command.type) {
      case 'create-database':
      case 'get-database':
      case 'delete-database':
        return this.#databases.carryOut(command, turn);
      case 'create-container':
      case 'get-container':
      case 'replace-container':
      case 'delete-container':
        return this.#databases.carryOutOnContainer(command, turn);
      case 'list-databases':
        return { ownerRid: '', resources: this.#databases.list() } satisfies ResourceList;
      case 'list-containers':
        return this.#databases.listContainers(command.database);
      case 'list-ranges':
        return this.#databases.listRanges(command);
      default: {
        const owner = this.#databases.owner(command.kind, command.owner);
        if (owner instanceof Failure) return owner;
        if (command.type !== 'list-resources') return this.#resources.carryOut(command, owner, turn);
        return { ownerRid: owner._rid, resources: this.#resources.list(command.kind, owner._rid) };
      }
    }
  }

  #on<R>(address: ContainerAddress, act: (container: Container) => R): R | Failure {
    const container = this.#databases.container(address);
    return container instanceof Failure ? container : act(container);
  }
}

function moveRanges(
  command: SplitRange | MergeRanges,
  container: Container,
  turn: Turn,
): readonly RangeDefinition[] | Failure {
  const ranges =
    command.type === 'split-range'
      ? container.splitRange(command.rangeId, command.at)
      : container.mergeRanges(command.rangeIds);
  if (ranges instanceof Failure) return ranges;
  turn.happened({ type: 'ranges-changed', containerRid: container.rid, ...container.ranges.state });
  return ranges.map(({ definition }) => definition);
}

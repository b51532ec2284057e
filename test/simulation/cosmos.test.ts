import { expect, it } from 'vitest';
import { Account } from '../../emulators/cosmos/core/account.ts';
import type { BatchOperation, Command, ReplyOf } from '../../emulators/cosmos/core/commands.ts';
import { Failure } from '../../emulators/cosmos/core/failure.ts';
import { COSMOS_LIMITS } from '../../emulators/cosmos/limits.ts';
import { seededIds } from '../../src/kernel/ids.ts';
import { checkSeen, type FeedSource, RangeConsumer, ScopeConsumer } from './cosmos-consumers.ts';
import { CosmosDrive, KEYS } from './cosmos-drive.ts';
import { CosmosModel, type Expected } from './cosmos-model.ts';
import { CosmosProjection } from './cosmos-projection.ts';

/** As in service-bus.test.ts: a failure names its seed, and `AZWIRE_SEED=<seed>` runs that sequence alone. */
const given = process.env.AZWIRE_SEED;
const SEQUENCES = given === undefined ? Number(process.env.AZWIRE_SEQUENCES ?? 100) : 1;
const STEPS = 250;
const AT = { database: 'db', container: 'items' } as const;

it(`a container and its change feeds do what their model does, over ${SEQUENCES} sequences`, () => {
  const firstSeed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  for (let seed = firstSeed; seed < firstSeed + SEQUENCES; seed++) {
    try {
      new Simulation(seed).run();
    } catch (cause) {
      throw new Error(`AZWIRE_SEED=${seed} fails: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
});

interface Watched {
  readonly consumer: RangeConsumer | ScopeConsumer;
  readonly fromLsn: number;
  readonly key: string | undefined;
}

class Simulation implements FeedSource {
  readonly #model = new CosmosModel();
  readonly #drive: CosmosDrive;
  readonly #projection = new CosmosProjection();
  readonly #watched: Watched[] = [];
  readonly #options;
  #account: Account;
  #nowMs = Date.UTC(2026, 0, 1);

  constructor(seed: number) {
    this.#drive = new CosmosDrive(seed, this.#model);
    this.#options = { ids: seededIds(seed), limits: COSMOS_LIMITS.relaxed };
    this.#account = new Account(this.#options);
    const version = seed % 3 === 0 ? 1 : 2;
    const uniqueKeyPolicy = { uniqueKeys: [{ paths: ['/u'] }] };
    const body = {
      id: 'items',
      partitionKey: { paths: ['/pk'], kind: 'Hash', version },
      uniqueKeyPolicy,
      defaultTtl: -1,
    };
    this.#execute({ type: 'create-database', body: { id: 'db' } });
    this.#execute({ type: 'create-container', database: 'db', body });
  }

  run(): void {
    for (let step = 0; step < STEPS; step++) this.#step();
    for (const { consumer, fromLsn, key } of this.#watched) {
      consumer.drain(this, 1 + this.#drive.chance.below(5));
      const isIncluded = ({ pk, lsn }: { pk: string; lsn: number }) =>
        lsn > fromLsn && (key === undefined || pk === key);
      expect(checkSeen(consumer, this.#model, isIncluded)).toBeUndefined();
    }
    this.#checkState();
  }

  read(asked: Parameters<FeedSource['read']>[0]): ReturnType<FeedSource['read']> {
    this.#expire();
    return this.#execute({ type: 'read-change-feed', ...AT, ...asked });
  }

  ranges() {
    const list = this.#execute({ type: 'list-ranges', ...AT });
    if (list instanceof Failure) throw new Error(list.detail);
    return list.ranges;
  }

  #step(): void {
    const { chance } = this.#drive;
    this.#nowMs += this.#drive.pauseMs();
    this.#expire();
    const roll = chance.roll();
    if (roll < 0.4) this.#single();
    else if (roll < 0.5) this.#batch();
    else if (roll < 0.55) this.#transact();
    else if (roll < 0.6) this.#bulk();
    else if (roll < 0.61) this.#deletePartition();
    else if (roll < 0.63) this.#watch();
    else if (roll < 0.65) this.#split();
    else if (roll < 0.665) this.#merge();
    else if (roll < 0.67) this.#account = this.#projection.restore(this.#options);
    else this.#poll();
  }

  #single(): void {
    const pk = this.#drive.key();
    const operation = this.#drive.operation(pk);
    const [expected] = this.#model.transaction([operation], pk, this.#nowSec);
    const reply = this.#execute({ ...operation, ...AT } as Command);
    this.#compare([expected!], [reply]);
  }

  #batch(): void {
    const pk = this.#drive.key();
    const operations = this.#drive.operations(pk);
    const expected = this.#model.transaction(operations, pk, this.#nowSec);
    const reply = this.#execute({ type: 'execute-batch', ...AT, partitionKey: [pk], operations });
    if (reply instanceof Failure) throw new Error(reply.detail);
    const { results, hasFailed } = reply;
    const last = expected.at(-1)!;
    const isExpectedToFail = !['created', 'replaced', 'read', 'deleted'].includes(last);
    expect(hasFailed).toBe(isExpectedToFail);
    if (isExpectedToFail) {
      const texts = operations.map((_, i) => (i === expected.length - 1 ? last : 'dependency-failed'));
      this.#compare(texts, results);
    } else this.#compare(expected, results);
  }

  /** As a script does it: some of them are undone by what they throw. */
  #transact(): void {
    const pk = this.#drive.key();
    const operations = this.#drive.operations(pk);
    const isUndone = this.#drive.chance.roll() < 0.5;
    const expected = this.#model.transaction(operations, pk, this.#nowSec, isUndone);
    const results: unknown[] = [];
    const run = (transaction: { execute(operation: BatchOperation): unknown }) => {
      for (const operation of operations) {
        const result = transaction.execute(structuredClone(operation));
        results.push(result);
        if (result instanceof Failure) return result;
      }
      return isUndone ? new Failure('document-invalid', 'thrown') : undefined;
    };
    this.#execute({ type: 'transact', ...AT, partitionKey: [pk], run });
    this.#compare(expected, results, !isUndone && !(results.at(-1) instanceof Failure));
  }

  #bulk(): void {
    const keys = [this.#drive.key(), this.#drive.key(), this.#drive.key()];
    const operations = keys.map((pk) => this.#drive.operation(pk));
    const expected = operations.map((operation, i) => this.#model.transaction([operation], keys[i]!, this.#nowSec)[0]!);
    const reply = this.#execute({ type: 'execute-bulk', ...AT, operations, continueOnError: true });
    if (reply instanceof Failure) throw new Error(reply.detail);
    this.#compare(expected, reply.results);
  }

  #deletePartition(): void {
    const pk = this.#drive.key();
    this.#model.deletePartition(pk);
    this.#execute({ type: 'delete-partition', ...AT, partitionKey: [pk] });
  }

  #watch(): void {
    const { chance } = this.#drive;
    const mode = chance.roll() < 0.5 ? 'latest-version' : 'all-versions-and-deletes';
    const fromLsn = chance.roll() < 0.5 ? 0 : this.#model.lsn;
    const roll = chance.roll();
    const key = roll < 0.3 ? this.#drive.key() : undefined;
    const scope = key === undefined ? {} : { partitionKey: [key] };
    const consumer = roll < 0.45 ? new ScopeConsumer(mode, scope, fromLsn) : new RangeConsumer(mode, this, fromLsn);
    this.#watched.push({ consumer, fromLsn, key });
  }

  #split(): void {
    const { id } = this.#drive.chance.pick(this.ranges())!;
    this.#execute({ type: 'split-range', ...AT, rangeId: id });
  }

  #merge(): void {
    const ranges = this.ranges();
    const at = this.#drive.chance.below(ranges.length);
    const [left, right] = ranges.slice(at, at + 2);
    if (right === undefined) return;
    const rangeIds =
      this.#drive.chance.roll() < 0.5 ? ([left!.id, right.id] as const) : ([right.id, left!.id] as const);
    const merged = this.#execute({ type: 'merge-ranges', ...AT, rangeIds });
    expect(merged).toHaveLength(1);
  }

  #poll(): void {
    const { chance } = this.#drive;
    const watched = chance.pick(this.#watched);
    watched?.consumer.poll(this, chance.below(8), 1 + chance.below(4));
  }

  /** The account lets items go before each command; those of the same second in an order of its own. */
  #expire(): void {
    const due = this.#model.expire(this.#nowSec);
    const { facts } = this.#account.execute({ type: 'wake' }, this.#nowMs);
    this.#projection.keep(facts);
    const gone = facts.flatMap((fact) => (fact.type === 'committed' ? fact.changes : []));
    expect(gone.map(({ previous, isExpired }) => `${previous?.pk}/${previous?.id} ${isExpired}`).toSorted()).toEqual(
      due.map(({ body }) => `${body.pk}/${body.id} true`).toSorted(),
    );
    for (const { previous } of gone) this.#model.expired(this.#model.get(previous!.pk as string, previous!.id)!);
  }

  #compare(expected: readonly Expected[], results: readonly unknown[], isKept = true): void {
    const actual = results.map((result) =>
      result instanceof Failure ? result.error : (result as { outcome: string }).outcome,
    );
    expect(actual).toEqual(expected);
    for (const result of isKept ? results : []) {
      if (result instanceof Failure) continue;
      const { document } = result as { document: { pk: string; id: string; _etag: string } };
      this.#model.etags.set(`${document.pk}/${document.id}`, document._etag);
    }
  }

  #checkState(): void {
    for (const pk of KEYS) {
      for (const id of ['1', '2', '3', '4', '5', '6']) {
        const reply = this.#execute({ type: 'read-item', ...AT, id, partitionKey: [pk] });
        const entry = this.#model.get(pk, id);
        if (reply instanceof Failure) expect(entry).toBeUndefined();
        else expect(reply).toMatchObject({ lsn: entry?.lsn, document: { ...entry?.body, _ts: entry?.writtenAtSec } });
      }
    }
    const counts = this.#execute({
      type: 'inspect',
      ...AT,
      run: ({ itemCount, lsn, ranges }) => {
        const inRanges = ranges.all.reduce((sum, { items }) => sum + items.count, 0);
        const written = ranges.all.reduce((sum, { written }) => sum + written.count, 0);
        return { itemCount, lsn, inRanges, written };
      },
    });
    const { size } = this.#model.entries;
    expect(counts).toEqual({ itemCount: size, lsn: this.#model.lsn, inRanges: size, written: size });
  }

  get #nowSec(): number {
    return Math.floor(this.#nowMs / 1000);
  }

  #execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { reply, facts } = this.#account.execute(structuredCloneOf(command), this.#nowMs);
    this.#projection.keep(facts);
    return reply as ReplyOf<C> | Failure;
  }
}

/** Documents become the account's: the model keeps its own. */
function structuredCloneOf<C extends Command>(command: C): C {
  return 'run' in command ? command : structuredClone(command);
}

import { expect, it } from 'vitest';
import { type Command, Failure, type Notice, type Outcome } from '../../emulators/event-hubs/core/commands.ts';
import { Namespace } from '../../emulators/event-hubs/core/namespace.ts';
import { NamespaceStores, type OpenedNamespace } from '../../emulators/event-hubs/store/namespace-stores.ts';
import { MemoryStore } from '../../src/store/memory.ts';
import { EventHubsDrive, HUBS, LIMITS } from './event-hubs-drive.ts';
import { EventHubsModel, type Expected } from './event-hubs-model.ts';

/** As in service-bus.test.ts: a failure names its seed, and `AZWIRE_SEED=<seed>` runs that sequence alone. */
const given = process.env.AZWIRE_SEED;
const SEQUENCES = given === undefined ? Number(process.env.AZWIRE_SEQUENCES ?? 300) : 1;
const COMMANDS = 120;
/** So small that a few events fill a segment, and that what is stored is rarely in memory too. */
const MEMORY = { segmentBytesMax: 250, archivedBytesMax: 500 };
const DEFINITION = { name: 'hubs', authorizationRules: [], hubs: HUBS };

it(`a namespace does what its model does, over ${SEQUENCES} sequences`, () => {
  overSeeds((seed) => {
    const namespace = new Namespace({ ...DEFINITION, limits: LIMITS, memory: MEMORY });
    simulate(seed, { execute: (command, nowMs) => namespace.execute(command, nowMs), isRestarted: () => false });
  });
});

it(`and does so when it is stored and brought back, over ${SEQUENCES} sequences`, () => {
  overSeeds((seed) => {
    const store = new MemoryStore();
    const stored = new StoredNamespace(store);
    simulate(seed, {
      execute: (command, nowMs) => stored.execute(command, nowMs),
      isRestarted: (drive, nowMs) => {
        const roll = drive.chance.roll();
        if (roll < 0.3) store.commit();
        if (roll < 0.03) stored.restart(nowMs);
        return roll < 0.03;
      },
    });
  });
});

class StoredNamespace {
  readonly #store: MemoryStore;
  #opened: OpenedNamespace;

  constructor(store: MemoryStore) {
    this.#store = store;
    this.#opened = this.#open(1_000_000);
  }

  execute(command: Command, nowMs: number): Outcome<unknown> {
    const outcome = this.#opened.namespace.execute(command, nowMs);
    this.#opened.journal.record(outcome.events);
    return outcome;
  }

  restart(nowMs: number): void {
    this.#opened = this.#open(nowMs);
  }

  #open(nowMs: number): OpenedNamespace {
    const stores = new NamespaceStores(this.#store.table('event-hubs'), 'memory');
    const [stored = DEFINITION] = stores.others([]);
    const clock = { now: () => nowMs, wakeAt: () => () => {} };
    return stores.open(stored, { clock, limits: LIMITS, memory: MEMORY });
  }
}

interface Simulated {
  execute(command: Command, nowMs: number): Outcome<unknown>;
  isRestarted(drive: EventHubsDrive, nowMs: number): boolean;
}

function overSeeds(run: (seed: number) => void): void {
  const firstSeed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  for (let seed = firstSeed; seed < firstSeed + SEQUENCES; seed++) {
    try {
      run(seed);
    } catch (cause) {
      throw new Error(`AZWIRE_SEED=${seed} fails: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
}

function simulate(seed: number, { execute, isRestarted }: Simulated): void {
  const model = new EventHubsModel(HUBS);
  const drive = new EventHubsDrive(seed, model);
  let nowMs = 1_000_000;
  for (let i = 0; i < COMMANDS; i++) {
    nowMs += drive.pauseMs();
    if (isRestarted(drive, nowMs)) model.restart();
    check(`${i}`, drive.next(), nowMs, execute, model);
  }
  for (const { hub, partition } of model.partitions.map((each) => ({ hub: each.hub, partition: each.id }))) {
    check('in the end', { type: 'get-partition', hub, partition }, nowMs, execute, model);
    const reader = { type: 'open-reader', hub, partition, consumerGroup: '$Default', reader: 999_999 } as const;
    check('in the end', { ...reader, position: { type: 'earliest' }, ownerLevel: 9 }, nowMs, execute, model);
    check('in the end', { type: 'grant', reader: 999_999, credit: 1_000 }, nowMs, execute, model);
    check('in the end', { type: 'close-reader', reader: 999_999 }, nowMs, execute, model);
  }
}

function check(
  when: string,
  command: Command,
  nowMs: number,
  execute: Simulated['execute'],
  model: EventHubsModel,
): void {
  const outcome = execute(command, nowMs);
  const seen = shown(outcome);
  const expected = shownExpected(model.execute(command, nowMs));
  expect(seen, `${when}: ${JSON.stringify(command)}`).toEqual(expected);
  if (!(outcome.wakeAtMs > nowMs))
    throw new Error(`${when}: it wants to be woken at ${outcome.wakeAtMs}, not after ${nowMs}`);
}

function shown({ reply, deliveries, notices }: Outcome<unknown>): Expected {
  const byReader = new Map<number, Expected['deliveries'][number]['events'][number][]>();
  for (const { reader, events } of deliveries) {
    expect(events.length).toBeGreaterThan(0);
    byReader.set(reader, [...(byReader.get(reader) ?? []), ...events]);
  }
  return {
    reply: reply instanceof Failure ? { error: reply.error } : shownReply(reply),
    deliveries: Array.from(byReader, ([reader, events]) => ({ reader, events })).sort(byReaderNumber),
    notices: notices.map(shownNotice).sort(),
  };
}

function shownExpected({ reply, deliveries, notices }: Expected): Expected {
  return { reply, deliveries: [...deliveries].sort(byReaderNumber), notices: [...notices].sort() };
}

/** The model knows no times of creation, and a reader's view of its partition is one that goes on. */
function shownReply(reply: unknown): unknown {
  if (typeof reply !== 'object' || reply === null) return reply;
  const { createdAtMs, updatedAtMs, ...rest } = reply as Record<string, unknown>;
  if (!('consumerGroup' in rest)) return rest;
  const { sequenceNumber, offset, enqueuedAtMs } = rest.lastEnqueued as Record<string, unknown>;
  return { ...rest, lastEnqueued: { sequenceNumber, offset, enqueuedAtMs } };
}

function shownNotice(notice: Notice): string {
  return notice.type === 'reader-closed'
    ? `reader ${notice.reader} ${notice.failure.error}`
    : `producer ${notice.producer} ${notice.failure.error}`;
}

function byReaderNumber(one: { readonly reader: number }, other: { readonly reader: number }): number {
  return one.reader - other.reader;
}

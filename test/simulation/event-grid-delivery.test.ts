import { expect, it } from 'vitest';
import type { Attempt, Command, EventState, Outcome } from '../../emulators/event-grid/core/delivery/commands.ts';
import { DeliveryCore } from '../../emulators/event-grid/core/delivery/delivery-core.ts';
import { Failure } from '../../emulators/event-grid/core/failure.ts';
import { DeliveryStore } from '../../emulators/event-grid/store/deliveries/delivery-store.ts';
import { seededIds } from '../../src/kernel/ids.ts';
import { MemoryStore } from '../../src/store/memory.ts';
import { DeliveryDrive, START_MS } from './event-grid-delivery-drive.ts';
import { CHANCE, DeliveryModel, type Finish, type ShownAttempt } from './event-grid-delivery-model.ts';

/** As in service-bus.test.ts: a failure names its seed, and `AZWIRE_SEED=<seed>` runs that sequence alone. */
const given = process.env.AZWIRE_SEED;
const SEQUENCES = given === undefined ? Number(process.env.AZWIRE_SEQUENCES ?? 150) : 1;
const COMMANDS = 200;
/** So small that every one of them counts. */
const LIMITS = { attemptsUnderWayMax: 3, endedEventsMax: 4, endedBytesMax: 1_000, backlogBytesMax: 20_000 };

it(`push delivery does what its model does, over ${SEQUENCES} sequences`, () => {
  overSeeds((seed) => new Simulation(seed).run(0));
});

it(`and does so when it is stored and brought back, over ${SEQUENCES} sequences`, () => {
  overSeeds((seed) => new Simulation(seed).run(0.03));
});

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

class Simulation {
  readonly #store = new MemoryStore();
  readonly #deliveries = new DeliveryStore(this.#store.table('deliveries'), 'memory');
  readonly #model = new DeliveryModel(LIMITS);
  readonly #drive: DeliveryDrive;
  /** The attempts that the core has given out, as both tell them. */
  readonly #numbers = new Map<string, number>();
  #core: DeliveryCore;
  #wakeAtMs = Number.POSITIVE_INFINITY;

  constructor(seed: number) {
    this.#drive = new DeliveryDrive(seed, this.#model);
    this.#core = this.#newCore();
  }

  run(restarts: number): void {
    let nowMs = START_MS;
    for (let i = 0; i < COMMANDS; i++) {
      nowMs += this.#drive.pauseMs();
      if (restarts > 0 && this.#drive.chance.roll() < restarts) this.#restart();
      this.#check(`${i}`, this.#drive.next(nowMs), nowMs);
    }
    this.#end(nowMs);
  }

  /** All that waits comes to an end, and then nothing is left in the store. */
  #end(nowMs: number): void {
    for (const { declared } of [...this.#model.subscriptions.values()]) {
      this.#check('in the end', { ...declared, isHeld: false }, nowMs);
    }
    this.#check('in the end', { type: 'wake' }, nowMs);
    for (let atMs = nowMs; this.#model.running.size > 0 || this.#wakeAtMs < Number.POSITIVE_INFINITY; ) {
      const [key] = this.#model.running.keys();
      if (key === undefined) atMs = this.#wakeAtMs;
      const result = { type: 'delivered' } as const;
      this.#check('in the end', key === undefined ? { type: 'wake' } : { type: 'finish', key, result }, atMs);
    }
    this.#core.execute({ type: 'wake' }, Number.MAX_SAFE_INTEGER);
    for (const { counts } of this.#core.subscriptions.list()) {
      expect(counts).toMatchObject({ waiting: 0 });
    }
    this.#store.commit();
    const waiting = [...this.#store.table('deliveries').range(Buffer.of(3), Buffer.of(255))];
    expect(waiting.map(({ key }) => key)).toEqual([]);
  }

  #check(when: string, command: Exclude<Command, { type: 'finish-attempt' }> | Finish, nowMs: number): void {
    const outcome = this.#core.execute(this.#toCore(command), nowMs);
    this.#deliveries.record(outcome.facts);
    for (const attempt of outcome.attempts) this.#numbers.set(keyOf(attempt), attempt.attempt);
    const expected = this.#model.execute(command, nowMs);
    const shown = { reply: shownReply(outcome), attempts: outcome.attempts.map(shownAttempt).sort(byKey) };
    const wanted = { reply: expected.reply, attempts: [...expected.attempts].sort(byKey) };
    expect(shown, `${when}: ${JSON.stringify(command)} at ${nowMs}`).toEqual(wanted);
    expect(outcome.wakeAtMs).toBeGreaterThan(nowMs);
    this.#wakeAtMs = outcome.wakeAtMs;
  }

  #toCore(command: Exclude<Command, { type: 'finish-attempt' }> | Finish): Command {
    if (command.type !== 'finish') return command;
    const { key, result } = command;
    return { type: 'finish-attempt', attempt: this.#numbers.get(key) ?? -1, result };
  }

  #restart(): void {
    this.#store.commit();
    this.#numbers.clear();
    this.#model.restart();
    this.#core = this.#newCore();
    this.#deliveries.restore(this.#core);
  }

  #newCore(): DeliveryCore {
    return new DeliveryCore({ ids: seededIds(1), chance: () => CHANCE, limits: LIMITS });
  }
}

function keyOf({ type, subscription, events }: Attempt): string {
  return `${type} ${subscription.name} ${events.map(({ event }) => event.envelope.id).join()}`;
}

function shownAttempt(attempt: Attempt): ShownAttempt {
  return {
    key: keyOf(attempt),
    events: attempt.events.map(({ event, publishedAtMs, deliveryCount, deadLetter }) => {
      const { reason, lastOutcome, lastAttemptAtMs } = deadLetter ?? {};
      const dead = deadLetter === undefined ? '' : ` ${reason} ${lastOutcome} ${lastAttemptAtMs}`;
      return `${event.envelope.id} ${publishedAtMs} ${deliveryCount}${dead}`;
    }),
  };
}

function shownReply({ reply }: Outcome<unknown>): unknown {
  if (reply instanceof Failure) return reply.error;
  if (!Array.isArray(reply) || !('attempts' in (reply[0] ?? {}))) return reply;
  return (reply as EventState[]).map(({ event, state, attempts, nextAttemptAtMs, deadLetterReason }) => ({
    id: event.envelope.id,
    state,
    attempts: attempts.length,
    nextAttemptAtMs,
    deadLetterReason,
  }));
}

function byKey(one: ShownAttempt, other: ShownAttempt): number {
  return one.key < other.key ? -1 : 1;
}

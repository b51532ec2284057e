import { expect, it } from 'vitest';
import type { Attempt, AttemptResult } from '../../emulators/event-grid/core/delivery/commands.ts';
import { Failure } from '../../emulators/event-grid/core/failure.ts';
import type { Command, Outcome, QueueSettings } from '../../emulators/event-grid/core/namespace/commands.ts';
import { NamespaceCore } from '../../emulators/event-grid/core/namespace/namespace-core.ts';
import { NamespaceStores } from '../../emulators/event-grid/store/namespace/namespace-stores.ts';
import { type Ids, seededIds } from '../../src/kernel/ids.ts';
import { MemoryStore } from '../../src/store/memory.ts';
import {
  BLOBS,
  cloudEvent,
  NAMESPACE_ID,
  settings,
} from '../unit/emulators/event-grid/core/namespace/queue-fixture.ts';
import { QueueModel } from './event-grid-namespace-model.ts';
import { Chance } from './service-bus-chance.ts';

/** As in service-bus.test.ts: a failure names its seed, and `AZWIRE_SEED=<seed>` runs that sequence alone. */
const given = process.env.AZWIRE_SEED;
const SEQUENCES = given === undefined ? Number(process.env.AZWIRE_SEQUENCES ?? 150) : 1;
const COMMANDS = 100;
const RETENTION_MS = 1_000_000;
const QUEUES: Readonly<Record<string, QueueSettings>> = {
  plain: settings({ timeToLiveMs: RETENTION_MS, maxDeliveryCount: 3 }),
  short: settings({ timeToLiveMs: 90_000, maxDeliveryCount: 10, lockDurationMs: 300_000 }),
  kept: settings({ timeToLiveMs: 200_000, maxDeliveryCount: 2, deadLetterDestination: BLOBS }),
};
const NAMES = Object.keys(QUEUES);

it(`queues do what their model does, over ${SEQUENCES} sequences`, () => {
  overSeeds((seed) => new Simulation(seed, undefined).run());
});

it(`and do so when they are stored and brought back, over ${SEQUENCES} sequences`, () => {
  overSeeds((seed) => new Simulation(seed, new MemoryStore()).run());
});

class Simulation {
  readonly #chance: Chance;
  readonly #ids: Ids;
  readonly #store: MemoryStore | undefined;
  readonly #models = new Map(NAMES.map((name) => [name, new QueueModel(QUEUES[name]!)]));
  /** Those that are under way. */
  readonly #attempts = new Map<number, Attempt>();
  readonly #oldTokens: string[] = ['nonsense'];
  #core: NamespaceCore;
  #record: (outcome: Outcome<unknown>) => void = () => {};
  #nowMs = 1_000_000;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #receivers = 0;
  #events = 0;

  constructor(seed: number, store: MemoryStore | undefined) {
    this.#chance = new Chance(seed);
    this.#ids = seededIds(seed);
    this.#store = store;
    this.#core = this.#open();
  }

  run(): void {
    for (let i = 0; i < COMMANDS; i++) {
      this.#pass(this.#chance.roll() < 0.6 ? this.#chance.below(500) : this.#chance.below(40_000));
      if (this.#store !== undefined && this.#chance.roll() < 0.04) this.#restart();
      else this.#next();
      this.#compare();
    }
  }

  /** The core is woken whenever it wants to be. */
  #pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    while (this.#wakeAtMs <= untilMs) {
      this.#nowMs = this.#wakeAtMs;
      this.#execute({ type: 'wake' });
    }
    this.#nowMs = untilMs;
  }

  #next(): void {
    const name = NAMES[this.#chance.below(NAMES.length)]!;
    const roll = this.#chance.roll();
    if (roll < 0.3) this.#publish();
    else if (roll < 0.55) this.#receive(name);
    else if (roll < 0.9) this.#settle(name);
    else this.#finishAttempt();
  }

  #publish(): void {
    const events = Array.from({ length: 1 + this.#chance.below(3) }, () => cloudEvent(`${++this.#events}`));
    const outcome = this.#execute({ type: 'publish', topic: 'orders', events }, () => {
      for (const { envelope } of events)
        for (const model of this.#models.values()) model.publish(envelope.id, this.#nowMs);
    });
    expect(outcome).toEqual({ matches: events.length * NAMES.length });
  }

  #receive(subscription: string): void {
    const model = this.#models.get(subscription)!;
    const receiver = ++this.#receivers;
    const eventsMax = 1 + this.#chance.below(4);
    const waitUntilMs = this.#nowMs + this.#chance.below(3) * 10_000;
    const asked = { topic: 'orders', subscription, receiver, eventsMax, waitUntilMs };
    const reply = this.#execute({ type: 'receive', ...asked });
    if (reply instanceof Failure) throw new Error(reply.detail);
    if (reply !== undefined) return model.received(reply, eventsMax, this.#nowMs);
    expect(
      model.entries.filter(({ state }) => state === 'ready'),
      'nobody waits beside events',
    ).toEqual([]);
    model.waiters.push({ receiver, eventsMax, untilMs: waitUntilMs });
    if (this.#chance.roll() > 0.2) return;
    model.waiters.pop();
    this.#execute({ type: 'cancel-receive', receiver });
  }

  #settle(subscription: string): void {
    const model = this.#models.get(subscription)!;
    const lockTokens = model.tokens.filter(() => this.#chance.roll() < 0.5);
    if (this.#chance.roll() < 0.2) lockTokens.push(this.#oldTokens[this.#chance.below(this.#oldTokens.length)]!);
    const queue = { topic: 'orders', subscription, lockTokens: [...new Set(lockTokens)] };
    const roll = this.#chance.roll();
    const tokens = queue.lockTokens;
    if (roll < 0.3) {
      this.#settled(model, tokens, { type: 'acknowledge', ...queue }, (entry) => model.acknowledge(entry));
    } else if (roll < 0.6) {
      const delayMs = [0, 0, 10_000, 60_000][this.#chance.below(4)]!;
      const nowMs = this.#nowMs;
      this.#settled(model, tokens, { type: 'release', ...queue, delayMs }, (entry) =>
        model.release(entry, delayMs, nowMs),
      );
    } else if (roll < 0.75) {
      this.#settled(model, tokens, { type: 'reject', ...queue }, (entry) => model.reject(entry));
    } else if (roll < 0.95) {
      this.#settled(model, tokens, { type: 'renew-locks', ...queue }, (entry) => model.renew(entry, this.#nowMs));
    } else {
      const held = model.entries.filter(({ token }) => tokens.includes(token));
      this.#execute({ type: 'undo-receive', ...queue }, () => {
        for (const entry of held) model.undo(entry, this.#nowMs);
      });
    }
    this.#oldTokens.push(...tokens);
  }

  #settled(
    model: QueueModel,
    tokens: readonly string[],
    command: Extract<Command, { type: 'acknowledge' | 'release' | 'reject' | 'renew-locks' }>,
    settle: Parameters<QueueModel['settled']>[2],
  ): void {
    this.#execute(command, (reply) => model.settled(reply as never, tokens, settle));
  }

  #finishAttempt(): void {
    const attempts = [...this.#attempts.values()];
    if (attempts.length === 0) return;
    const attempt = attempts[this.#chance.below(attempts.length)]!;
    const isWritten = this.#chance.roll() < 0.6;
    const result: AttemptResult = isWritten
      ? { type: 'delivered' }
      : { type: 'failed', outcome: 'SocketError', detail: 'refused' };
    this.#attempts.delete(attempt.attempt);
    const command = { type: 'finish-attempt', attempt: attempt.attempt, result } as const;
    this.#execute(command, () => this.#models.get('kept')!.finished(attempt, result));
  }

  /** `apply` tells the models what the command has done, before what follows from it is looked at. */
  #execute<C extends Command>(command: C, apply: (reply: unknown) => void = () => {}) {
    for (const model of this.#models.values()) model.pass(this.#nowMs);
    const outcome = this.#core.execute(command, this.#nowMs);
    apply(outcome.reply);
    this.#take(outcome);
    return outcome.reply;
  }

  #take(outcome: Outcome<unknown>): void {
    this.#record(outcome);
    for (const { receiver, result } of outcome.deliveries) {
      if (result instanceof Failure) throw new Error(result.detail);
      const model = [...this.#models.values()].find(({ waiters }) =>
        waiters.some((each) => each.receiver === receiver),
      );
      expect(model, 'only those that wait are served').toBeDefined();
      model!.served(receiver, result, this.#nowMs);
    }
    for (const attempt of outcome.attempts) {
      this.#models.get('kept')!.attempted(attempt);
      this.#attempts.set(attempt.attempt, attempt);
    }
    if (!(outcome.wakeAtMs > this.#nowMs))
      throw new Error(`it wants to be woken at ${outcome.wakeAtMs}, not after now`);
    this.#wakeAtMs = outcome.wakeAtMs;
  }

  /** By plain comparison: it is done so often that the ways of a test library would take most of the time. */
  #compare(): void {
    for (const [subscription, { counts, waiters }] of this.#models) {
      const state = this.#execute({ type: 'get-queue', topic: 'orders', subscription });
      if (state instanceof Failure) throw new Error(state.detail);
      const { waiting, locked, deadLettering } = state.counts;
      const seen = JSON.stringify({ waiting, locked, deadLettering });
      if (seen !== JSON.stringify(counts)) throw new Error(`${subscription}: ${seen}, not ${JSON.stringify(counts)}`);
      const delayed = this.#models.get(subscription)!.entries.filter((entry) => entry.state === 'delayed').length;
      if (waiters.length > 0 && waiting > delayed) throw new Error(`${subscription}: somebody waits beside events`);
    }
  }

  #restart(): void {
    this.#attempts.clear();
    for (const model of this.#models.values()) {
      model.waiters = [];
      model.pass(this.#nowMs);
    }
    this.#core = this.#open();
  }

  #open(): NamespaceCore {
    const core = new NamespaceCore({ id: NAMESPACE_ID, ids: this.#ids, backlogBytesMax: 10_000_000 });
    core.execute({ type: 'put-topic', topic: 'orders', retentionMs: RETENTION_MS }, this.#nowMs);
    for (const [subscription, queue] of Object.entries(QUEUES)) {
      core.execute({ type: 'put-queue', topic: 'orders', subscription, settings: queue }, this.#nowMs);
    }
    if (this.#store === undefined) return core;
    this.#store.commit();
    const stores = new NamespaceStores(this.#store.table('namespaces'), 'memory');
    const journal = stores.journal(NAMESPACE_ID);
    this.#record = ({ facts }) => journal.record(facts);
    this.#take(stores.restore(NAMESPACE_ID, core.restoration(this.#nowMs)));
    return core;
  }
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

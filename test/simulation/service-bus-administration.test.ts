import { expect, it } from 'vitest';
import type { DeclaredEntity } from '../../emulators/service-bus/core/administration.ts';
import { type Command, Failure, type Outcome, type ReplyOf } from '../../emulators/service-bus/core/commands.ts';
import type { QueueDefinition, SubscriptionDefinition } from '../../emulators/service-bus/core/definitions.ts';
import type { Lock } from '../../emulators/service-bus/core/lock.ts';
import { Namespace } from '../../emulators/service-bus/core/namespace.ts';
import { SERVICE_BUS_LIMITS } from '../../emulators/service-bus/limits.ts';
import { seededIds } from '../../src/kernel/ids.ts';
import { Administered } from './service-bus-administered.ts';
import { Chance } from './service-bus-chance.ts';
import { ENTITIES } from './service-bus-entities.ts';

/** As in `service-bus.test.ts`. */
const given = process.env.AZWIRE_SEED;
const SEQUENCES = Number(process.env.AZWIRE_SEQUENCES ?? 200);
const COMMANDS = 120;

const QUEUES = ['one', 'two', 'three'];
const TOPICS = ['news', 'more'];
const SUBSCRIPTIONS = ['a', 'b'];
const SESSION_QUEUE = 'three';
const MESSAGE_BYTES = 100;
const MINUTES = 60_000;

/** Entities that come, change and go while messages pass through them. What must hold is in {@link Administered}. */
class Simulation {
  readonly history: string[] = [];
  readonly types = new Set<string>();
  readonly #chance: Chance;
  readonly #namespace: Namespace;
  readonly #administered = new Administered();
  readonly #open = new Set<number>();
  readonly #locks: Lock[] = [];
  readonly #transactions = new Set<string>();
  #receivers = 0;
  #nowMs = 1_000_000;

  constructor(seed: number) {
    this.#chance = new Chance(seed);
    const limits = { ...SERVICE_BUS_LIMITS.relaxed, entitiesPerNamespaceMax: 4, sqlFiltersPerTopicMax: 2 };
    const nothing = { authorizationRules: [], queues: [], topics: [] };
    this.#namespace = new Namespace({ name: 'bus', ...nothing, limits, ids: seededIds(seed) });
  }

  step(): void {
    const passed = this.#chance.roll();
    if (passed < 0.5) this.#nowMs += this.#chance.below(3_000);
    else if (passed < 0.52) this.#nowMs += this.#chance.below(6 * MINUTES);
    const roll = this.#chance.roll();
    if (roll < 0.2) this.#execute({ type: 'create-entity', entity: this.#declared() });
    else if (roll < 0.35) this.#execute({ type: 'update-entity', entity: this.#declared() });
    else if (roll < 0.39) this.#execute({ type: 'delete-entity', entity: this.#path() });
    else if (roll < 0.41) this.#execute({ type: 'purge-entity', entity: this.#path() });
    else if (roll < 0.5) this.#onRules();
    else if (roll < 0.68) this.#send();
    else if (roll < 0.83) this.#receive();
    else if (roll < 0.88) this.#transact();
    else this.#settle();
    // Looking at everything costs much more than a command.
    if (this.#chance.roll() < 0.15) this.#check();
  }

  /** With everything deleted nothing is left that could fall due. */
  finish(): void {
    for (const entity of [...QUEUES, ...TOPICS]) this.#execute({ type: 'delete-entity', entity });
    for (const transaction of this.#transactions) {
      this.#execute({ type: 'discharge-transaction', transaction, fail: false });
    }
    expect(this.#execute({ type: 'wake' }).wakeAtMs).toBe(Number.POSITIVE_INFINITY);
    expect(this.#administered.entities.size).toBe(0);
    expect([...this.#open]).toEqual([]);
    for (const lock of this.#locks) expect(lock.state).not.toBe('held');
  }

  #execute<C extends Command>(command: C): Outcome<ReplyOf<C>> {
    this.history.push(`${this.#nowMs} ${JSON.stringify(command, (key, value) => (key === 'lock' ? 'a lock' : value))}`);
    const outcome = this.#namespace.execute(command, this.#nowMs);
    expect(outcome.wakeAtMs).toBeGreaterThan(this.#nowMs);
    for (const event of outcome.events) {
      this.#administered.apply(event);
      this.types.add(event.type);
    }
    for (const { type, receiver } of outcome.notices) {
      this.types.add(type);
      if (type === 'session-accepted') continue;
      expect(this.#open.delete(receiver)).toBe(true);
      // As the adapter does whenever a link ends.
      this.#execute({ type: 'close-receiver', receiver });
    }
    for (const { lock, receiver } of outcome.deliveries) {
      expect(this.#open.has(receiver)).toBe(true);
      if (lock !== undefined) this.#locks.push(lock);
    }
    if (outcome.reply instanceof Failure) this.types.add(outcome.reply.error);
    return outcome;
  }

  #check(): void {
    // What has fallen due is delivered at the end of a command: after its reply.
    this.#execute({ type: 'wake' });
    const listed = (['queues', 'topics'] as const).flatMap((of) => {
      const { reply } = this.#execute({ type: 'list-entities', of, skip: 0, top: 100 });
      return reply instanceof Failure ? [] : reply.entities;
    });
    const subscriptions = listed.flatMap(({ path, entity }) => {
      if (entity.kind !== 'topic') return [];
      const { reply } = this.#execute({ type: 'list-entities', of: { topic: path }, skip: 0, top: 100 });
      return reply instanceof Failure ? [] : reply.entities;
    });
    const all = [...listed, ...subscriptions];
    for (const state of all) this.#administered.check(state, MESSAGE_BYTES);
    expect(all.map(({ path }) => path).sort()).toEqual([...this.#administered.entities.keys()].sort());
    for (const { path } of subscriptions) {
      const { reply } = this.#execute({ type: 'list-rules', entity: path, skip: 0, top: 100 });
      const names = reply instanceof Failure ? [] : reply.rules.map(({ name }) => name);
      expect(names).toEqual([...this.#administered.entities.get(path)!.rules]);
    }
  }

  #path(): string {
    const topic = this.#chance.pick(TOPICS)!;
    const paths = [...QUEUES, topic, ...SUBSCRIPTIONS.map((name) => `${topic}/Subscriptions/${name}`)];
    return this.#chance.pick(paths)!;
  }

  #received(): string {
    const paths = [
      ...QUEUES,
      ...TOPICS.flatMap((topic) => SUBSCRIPTIONS.map((name) => `${topic}/subscriptions/${name}`)),
    ];
    const roll = this.#chance.roll();
    const sub = roll < 0.15 ? '/$deadletterqueue' : roll < 0.2 ? '/$transfer/$deadletterqueue' : '';
    return this.#chance.pick(paths)! + sub;
  }

  #declared(): DeclaredEntity {
    const roll = this.#chance.roll();
    const common = this.#consumption();
    const { queues, topics } = ENTITIES;
    if (roll < 0.5) {
      const name = this.#chance.pick(QUEUES)!;
      const duplicateDetectionWindowMs = name === 'one' ? 5_000 + this.#chance.below(9_000) : undefined;
      const requiresSession = name === SESSION_QUEUE;
      const definition = { ...queues[0]!, ...common, name, requiresSession, duplicateDetectionWindowMs };
      return { kind: 'queue', definition };
    }
    const topic = this.#chance.pick(TOPICS)!;
    if (roll < 0.7) {
      const { autoDeleteOnIdleMs, status } = common;
      const subscriptions = this.#chance.roll() < 0.5 ? [] : [this.#subscription('a'), this.#subscription('b')];
      return { kind: 'topic', definition: { ...topics[0]!, name: topic, autoDeleteOnIdleMs, status, subscriptions } };
    }
    return { kind: 'subscription', topic, definition: this.#subscription(this.#chance.pick(SUBSCRIPTIONS)!) };
  }

  #subscription(name: string): SubscriptionDefinition {
    const { rules: _, ...plain } = ENTITIES.topics[0]!.subscriptions[0]!;
    const rules = [{ name: 'r', filter: { type: 'true' as const } }];
    return { ...plain, ...this.#consumption(), name, ...(this.#chance.roll() < 0.3 ? { rules } : {}) };
  }

  #consumption() {
    const to = () => (this.#chance.roll() < 0.2 ? this.#chance.pick([...QUEUES, ...TOPICS]) : undefined);
    const status = this.#chance.roll() < 0.8 ? 'Active' : this.#chance.pick(['Disabled', 'ReceiveDisabled'] as const)!;
    return {
      status,
      autoDeleteOnIdleMs: this.#chance.roll() < 0.3 ? 5 * MINUTES : Number.POSITIVE_INFINITY,
      lockDurationMs: 5_000 + this.#chance.below(20_000),
      maxDeliveryCount: 1 + this.#chance.below(3),
      defaultMessageTimeToLiveMs: this.#chance.roll() < 0.5 ? 30_000 : Number.POSITIVE_INFINITY,
      forwardTo: to(),
      forwardDeadLetteredMessagesTo: to(),
    } satisfies Partial<QueueDefinition>;
  }

  #onRules(): void {
    const entity = this.#received();
    const name = this.#chance.pick(['r', 'R2', '$default'])!;
    const filter =
      this.#chance.roll() < 0.3 ? ({ type: 'sql', expression: '1 = 0' } as const) : ({ type: 'true' } as const);
    const roll = this.#chance.roll();
    if (roll < 0.4) this.#execute({ type: 'add-rule', entity, rule: { name, filter } });
    else if (roll < 0.7) this.#execute({ type: 'update-rule', entity, rule: { name, filter } });
    else this.#execute({ type: 'remove-rule', entity, name });
  }

  #send(): void {
    const entity = this.#chance.pick([...QUEUES, ...TOPICS])!;
    const content = { bytes: new Uint8Array(), read: () => ({ property: () => undefined }) as never };
    const messages = Array.from({ length: 1 + this.#chance.below(3) }, () => ({
      content,
      sizeBytes: MESSAGE_BYTES,
      messageId: `${this.#chance.below(20)}`,
      ...(this.#chance.roll() < 0.8 ? { sessionId: `${this.#chance.below(2)}` } : {}),
      ...(this.#chance.roll() < 0.2 ? { scheduledAtMs: this.#nowMs + this.#chance.below(20_000) } : {}),
    }));
    const via = this.#chance.roll() < 0.2 ? this.#path() : undefined;
    const { events } = this.#execute({ type: 'send', entity, via, messages, ...this.#within() });
    if (events.some(({ entity: path }) => path.endsWith('/$Transfer/$DeadLetterQueue'))) this.types.add('kept');
  }

  #receive(): void {
    const known = this.#chance.pick([...this.#open]);
    if (known !== undefined && this.#chance.roll() < 0.6) {
      const credit = this.#chance.below(4);
      const { reply } = this.#execute({ type: 'grant', receiver: known, credit });
      if (this.#open.has(known)) expect(reply).toBeUndefined();
      return;
    }
    const entity = this.#received();
    const [receiver, mode] = [++this.#receivers, this.#chance.mode()];
    // A session may be accepted, and its acceptance told of, before there is a reply.
    this.#open.add(receiver);
    const { reply } = this.#execute(
      entity === SESSION_QUEUE
        ? { type: 'accept-session', entity, receiver, mode, sessionId: undefined, timeoutMs: 10_000 }
        : { type: 'open-receiver', entity, receiver, mode },
    );
    if (reply instanceof Failure) this.#open.delete(receiver);
  }

  #transact(): void {
    const transaction = this.#chance.pick([...this.#transactions]);
    if (transaction === undefined || this.#chance.roll() < 0.3) {
      const { reply } = this.#execute({ type: 'declare-transaction' });
      if (!(reply instanceof Failure)) this.#transactions.add(reply.transaction);
      return;
    }
    this.#execute({ type: 'discharge-transaction', transaction, fail: this.#chance.roll() < 0.3 });
    this.#transactions.delete(transaction);
  }

  /** Sometimes in a transaction, which may have ended meanwhile. */
  #within(): { readonly transaction?: string } {
    const transaction = this.#chance.roll() < 0.4 ? this.#chance.pick([...this.#transactions]) : undefined;
    return transaction === undefined ? {} : { transaction };
  }

  #settle(): void {
    const lock = this.#chance.pick(this.#locks.slice(-20));
    if (lock === undefined) return;
    const type = this.#chance.pick(['complete', 'abandon', 'dead-letter', 'defer', 'release'] as const)!;
    const isOver = lock.state === 'settled' || lock.state === 'lost';
    const { reply } = this.#execute({ type: 'settle', lock, outcome: { type }, ...this.#within() });
    if (isOver) expect(reply).toBeInstanceOf(Failure);
  }
}

it(`entities come, change and go, over ${SEQUENCES} sequences of ${COMMANDS} random commands`, () => {
  const firstSeed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  const types = new Set<string>();
  for (let seed = firstSeed; seed < firstSeed + (given === undefined ? SEQUENCES : 1); seed++) {
    const simulation = new Simulation(seed);
    try {
      for (let i = 0; i < COMMANDS; i++) simulation.step();
      simulation.finish();
    } catch (cause) {
      const failure = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`AZWIRE_SEED=${seed} fails: ${failure}\n${simulation.history.join('\n')}`, { cause });
    }
    for (const type of simulation.types) types.add(type);
  }
  if (given !== undefined) return;
  for (const type of [
    'entity-created',
    'entity-updated',
    'entity-deleted',
    'rule-updated',
    'message-forwarded',
    'receiver-closed',
    'session-not-accepted',
    'entity-limit-reached',
    'message-lock-lost',
    'kept',
  ]) {
    expect(types).toContain(type);
  }
});

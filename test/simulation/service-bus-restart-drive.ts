import { decodeMessage } from '../../emulators/service-bus/amqp/encoded-message.ts';
import { type Command, Failure, type SettlementOutcome } from '../../emulators/service-bus/core/commands.ts';
import type { Lock } from '../../emulators/service-bus/core/lock.ts';
import type { IncomingMessage } from '../../emulators/service-bus/core/message.ts';
import type { Namespace } from '../../emulators/service-bus/core/namespace.ts';
import type { RuleDefinition } from '../../emulators/service-bus/core/rules/rule.ts';
import type { Journal } from '../../emulators/service-bus/store/journal.ts';
import { seededIds } from '../../src/kernel/ids.ts';
import { list, section, text } from '../support/amqp-message.ts';
import type { Chance } from './service-bus-chance.ts';
import { ENTITIES, SENT_TO } from './service-bus-entities.ts';
import { SESSIONS } from './service-bus-messages.ts';

const RULES: readonly RuleDefinition[] = [
  { name: 'some', filter: { type: 'sql', expression: "sys.MessageId LIKE '%1'" } },
  { name: 'changed', filter: { type: 'true' }, action: { expression: "SET sys.SessionId = 'b'; SET mark = 'yes'" } },
  {
    name: 'typed',
    filter: { type: 'correlation', fields: { Label: 'x' }, properties: new Map([['n', { value: 5n }]]) },
  },
];

/** Does random things to a namespace, writing down what happens. */
export class Drive {
  nowMs = 1_000_000;
  readonly #namespace: Namespace;
  readonly #journal: Journal;
  readonly #chance: Chance;
  readonly #ids = seededIds(1);
  readonly #locks: Lock[] = [];
  readonly #receivers: number[] = [];
  #last = 0;

  constructor(namespace: Namespace, journal: Journal, chance: Chance) {
    this.#namespace = namespace;
    this.#journal = journal;
    this.#chance = chance;
  }

  step(): void {
    if (this.#chance.roll() < 0.6) this.nowMs += this.#chance.roll() * 4_000;
    const roll = this.#chance.roll();
    if (roll < 0.35) this.#send();
    else if (roll < 0.55) this.#receive();
    else if (roll < 0.85) this.#settle();
    else if (roll < 0.92) this.#onSession();
    else if (roll < 0.96) this.#onRules();
    else this.#onEntities();
  }

  /** As if the process had ended: nobody holds anything any more. */
  letGo(): void {
    // First nobody gets any more what the others give back.
    for (const receiver of this.#receivers) this.execute({ type: 'grant', receiver, credit: 0 });
    for (const receiver of this.#receivers.splice(0)) this.execute({ type: 'close-receiver', receiver });
    for (const lock of this.#locks.splice(0)) this.execute({ type: 'settle', lock, outcome: { type: 'release' } });
  }

  execute(command: Command) {
    const outcome = this.#namespace.execute(command, this.nowMs);
    this.#journal.record(outcome.events, this.nowMs);
    for (const { lock } of outcome.deliveries) if (lock !== undefined) this.#locks.push(lock);
    return outcome.reply;
  }

  #send(): void {
    const sessionId = this.#chance.roll() < 0.7 ? this.#chance.pick(SESSIONS) : undefined;
    const entity = this.#chance.pick(SENT_TO)!;
    // Ids repeat only where they come straight: which of two is forwarded first is nobody's promise.
    const messages = Array.from({ length: 1 + this.#chance.below(3) }, () =>
      this.#message(sessionId, entity === 'unique'),
    );
    const via = this.#chance.roll() < 0.3 ? this.#chance.pick(SENT_TO) : undefined;
    this.execute({ type: 'send', entity, via, messages });
  }

  #message(sessionId: string | undefined, mayRepeat: boolean): IncomingMessage {
    const id = mayRepeat && this.#chance.roll() < 0.4 ? `m${this.#chance.below(3)}` : `m${++this.#last}`;
    const bytes = Buffer.concat([section('properties', list(text(id))), section('value', text(`${this.#last}`))]);
    const ttlMs = this.#chance.pick([undefined, undefined, 1_009, 40_009]);
    return {
      ...decodeMessage(bytes, this.#ids, true),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(ttlMs === undefined ? {} : { ttlMs }),
      ...(this.#chance.roll() < 0.2 ? { scheduledAtMs: this.nowMs + this.#chance.roll() * 30_000 } : {}),
    };
  }

  #receive(): void {
    const receiver = ++this.#last;
    const queues = [
      ...ENTITIES.queues.map(({ name }) => name),
      'events/Subscriptions/all',
      'events/Subscriptions/ordered',
    ];
    const sub = this.#chance.pick(['', '', '', '', '', '', '', '/$DeadLetterQueue', '/$Transfer/$DeadLetterQueue'])!;
    const entity = this.#chance.pick(queues)! + sub;
    const mode = this.#chance.mode();
    const accept = { type: 'accept-session', entity, receiver, mode, sessionId: undefined, timeoutMs: 0 } as const;
    const opened = this.execute({ type: 'open-receiver', entity, receiver, mode });
    if (opened instanceof Failure && this.execute(accept) instanceof Failure) return;
    this.#receivers.push(receiver);
    this.execute({ type: 'grant', receiver, credit: 1 + this.#chance.below(4) });
  }

  #settle(): void {
    const lock = this.#chance.pick(this.#locks);
    if (lock === undefined) return;
    const changes = new Map([['a', 'text']]);
    const outcome = this.#chance.pick<SettlementOutcome>([
      { type: 'complete' },
      { type: 'abandon', changes },
      { type: 'defer', changes: new Map([['n', { type: 'long', value: 7n }]]) },
      { type: 'defer' },
      { type: 'release' },
      { type: 'dead-letter', reason: 'why', changes },
    ])!;
    this.execute({ type: 'settle', lock, outcome });
    if (outcome.type !== 'defer') return;
    const { sequenceNumber, sessionId } = lock.message;
    const entity = lock.owner.settings.path;
    if (this.#chance.roll() > 0.4) return;
    const sequenceNumbers = [sequenceNumber];
    const got = this.execute({ type: 'receive-deferred', entity, sequenceNumbers, mode: 'peek-lock', sessionId });
    if (got instanceof Failure || got === undefined || !('messages' in got)) return;
    for (const message of got.messages) if ('lock' in message && message.lock) this.#locks.push(message.lock);
  }

  #onSession(): void {
    const entity = this.#chance.pick(['sessions', 'events/Subscriptions/ordered'])!;
    const sessionId = this.#chance.pick(SESSIONS)!;
    const receiver = ++this.#last;
    this.execute({ type: 'accept-session', entity, receiver, mode: 'peek-lock', sessionId, timeoutMs: 0 });
    const state = this.#chance.roll() < 0.3 ? undefined : Uint8Array.of(this.#chance.below(256));
    this.execute({ type: 'set-session-state', entity, sessionId, state });
    this.execute({ type: 'close-receiver', receiver });
  }

  #onRules(): void {
    const entity = this.#chance.pick(['events/Subscriptions/all', 'events/Subscriptions/onwards'])!;
    const rule = this.#chance.pick(RULES)!;
    const type = this.#chance.pick(['add-rule', 'update-rule'] as const)!;
    if (this.#chance.roll() < 0.3) this.execute({ type: 'remove-rule', entity, name: rule.name.toUpperCase() });
    else this.execute({ type, entity, rule: { ...rule, filter: this.#chance.pick(RULES)!.filter } });
  }

  #onEntities(): void {
    // None that dead letters are forwarded to: those that fail try again when a lock on them ends, which it does not after a restart.
    const name = this.#chance.pick(['parts', 'sessions', 'made'])!;
    const definition = {
      ...ENTITIES.queues.find((queue) => queue.name === name),
      ...{ maxDeliveryCount: 2 + this.#chance.below(5) },
    };
    const entity = { kind: 'queue', definition: { ...ENTITIES.queues[0]!, ...definition, name } } as const;
    const roll = this.#chance.roll();
    if (roll < 0.3) this.execute({ type: 'delete-entity', entity: name });
    else if (roll < 0.4) this.execute({ type: 'purge-entity', entity: name });
    else this.execute({ type: roll < 0.8 ? 'create-entity' : 'update-entity', entity });
    const topic = this.#chance.pick(ENTITIES.topics)!;
    const subscription = { ...topic.subscriptions[0]!, name: 'made', rules: [RULES[1]!] };
    if (roll < 0.2) this.execute({ type: 'delete-entity', entity: 'events/subscriptions/made' });
    else
      this.execute({
        type: 'create-entity',
        entity: { kind: 'subscription', topic: 'EVENTS', definition: subscription },
      });
  }
}

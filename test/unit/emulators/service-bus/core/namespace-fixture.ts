import type { EntityState } from '../../../../../emulators/service-bus/core/administration.ts';
import {
  type Command,
  Failure,
  type Outcome,
  type ReplyOf,
  type SettlementOutcome,
} from '../../../../../emulators/service-bus/core/commands.ts';
import type {
  CommonDefinition,
  ConsumptionDefinition,
  CoreLimits,
  IntakeDefinition,
  QueueDefinition,
  SubscriptionDefinition,
  TopicDefinition,
} from '../../../../../emulators/service-bus/core/definitions.ts';
import type { Lock } from '../../../../../emulators/service-bus/core/lock.ts';
import type { Content, IncomingMessage } from '../../../../../emulators/service-bus/core/message.ts';
import { Namespace } from '../../../../../emulators/service-bus/core/namespace.ts';
import type { Entities } from '../../../../../emulators/service-bus/core/turn.ts';
import { SERVICE_BUS_LIMITS } from '../../../../../emulators/service-bus/limits.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';

const COMMON: CommonDefinition = {
  status: 'Active',
  autoDeleteOnIdleMs: Number.POSITIVE_INFINITY,
  enableBatchedOperations: true,
  userMetadata: undefined,
};
const CONSUMPTION: ConsumptionDefinition = {
  ...COMMON,
  lockDurationMs: 60_000,
  maxDeliveryCount: 10,
  defaultMessageTimeToLiveMs: Number.POSITIVE_INFINITY,
  deadLetteringOnMessageExpiration: false,
  requiresSession: false,
  forwardTo: undefined,
  forwardDeadLetteredMessagesTo: undefined,
};
const INTAKE: IntakeDefinition = {
  authorizationRules: [],
  messageSizeBytesMax: 1_000,
  sizeBytesMax: Number.POSITIVE_INFINITY,
  duplicateDetectionWindowMs: undefined,
  enablePartitioning: false,
};

export function queueDefinition(overrides: Partial<QueueDefinition> = {}): QueueDefinition {
  return { name: 'orders', ...CONSUMPTION, ...INTAKE, ...overrides };
}

export function subscriptionDefinition(overrides: Partial<SubscriptionDefinition> = {}): SubscriptionDefinition {
  return { name: 'all', ...CONSUMPTION, ...overrides };
}

export function topicDefinition(overrides: Partial<TopicDefinition> = {}): TopicDefinition {
  return {
    name: 'events',
    defaultMessageTimeToLiveMs: Number.POSITIVE_INFINITY,
    ...COMMON,
    ...INTAKE,
    subscriptions: [subscriptionDefinition()],
    ...overrides,
  };
}

export function incoming(text = '', ttlMs?: number): IncomingMessage {
  return { content: content(text), messageId: text, sizeBytes: 100, ...(ttlMs === undefined ? {} : { ttlMs }) };
}

/** A content that no rule looks into. */
export function content(text = ''): Content {
  return {
    bytes: new TextEncoder().encode(text),
    read: () => {
      throw new Error('nothing in this test opens a message');
    },
  };
}

/** A namespace without entities. */
export const NOWHERE: Entities = { find: () => undefined };

/** A namespace at a virtual time, with short words for what tests do most. */
export class Bus {
  nowMs = 1_000_000;
  readonly #namespace: Namespace;
  #receivers = 0;

  constructor(
    queues: readonly QueueDefinition[] = [queueDefinition()],
    topics: readonly TopicDefinition[] = [],
    lowered: Partial<CoreLimits> = {},
  ) {
    const limits = { ...SERVICE_BUS_LIMITS.relaxed, messageSizeBytesMax: 2_000, ...lowered };
    this.#namespace = new Namespace({ name: 'bus', authorizationRules: [], queues, topics, limits, ids: seededIds(1) });
  }

  execute<C extends Command>(command: C): Outcome<ReplyOf<C>> {
    return this.#namespace.execute(command, this.nowMs);
  }

  /** The reply, which must not be a failure. */
  reply<C extends Command>(command: C): ReplyOf<C> {
    const { reply } = this.execute(command);
    if (reply instanceof Failure) throw new Error(`${command.type}: ${reply.error} (${reply.detail})`);
    return reply;
  }

  /** The error, which there must be. */
  error(command: Command): string {
    const { reply } = this.execute(command);
    if (!(reply instanceof Failure)) throw new Error(`${command.type} did not fail`);
    return reply.error;
  }

  /** Sends messages whose ids and contents are these texts. */
  send(entity: string, ...texts: string[]): void {
    this.reply({ type: 'send', entity, messages: texts.map((text) => incoming(text)) });
  }

  /** Opens a receiver without credit. */
  open(entity: string, mode: 'peek-lock' | 'receive-and-delete' = 'peek-lock'): number {
    const receiver = ++this.#receivers;
    this.reply({ type: 'open-receiver', entity, receiver, mode });
    return receiver;
  }

  /** Takes at most `count` messages that are available now, by a receiver of its own. */
  take(entity: string, count = 1): Lock[] {
    const receiver = this.open(entity);
    const { deliveries } = this.execute({ type: 'grant', receiver, credit: count });
    this.reply({ type: 'close-receiver', receiver });
    return deliveries.map(({ lock }) => lock!);
  }

  get detectsDuplicates(): boolean {
    return this.#namespace.detectsDuplicates;
  }

  /** An entity as the administration shows it. */
  state(entity: string): EntityState {
    return this.reply({ type: 'get-entity', entity });
  }

  /** Changes a queue. */
  updateQueue(overrides: Partial<QueueDefinition>): Outcome<EntityState> {
    return this.execute({
      type: 'update-entity',
      entity: { kind: 'queue', definition: queueDefinition(overrides) },
    });
  }

  /** Creates a queue. */
  createQueue(overrides: Partial<QueueDefinition>): Outcome<EntityState> {
    return this.execute({
      type: 'create-entity',
      entity: { kind: 'queue', definition: queueDefinition(overrides) },
    });
  }

  settle(lock: Lock, outcome: SettlementOutcome): Outcome<undefined> {
    return this.execute({ type: 'settle', lock, outcome });
  }

  /** The ids of the messages in an entity, in order. */
  ids(entity: string): (string | undefined)[] {
    return this.peek(entity).map(({ messageId }) => messageId);
  }

  peek(entity: string) {
    return this.reply({ type: 'peek', entity, fromSequenceNumber: 0, count: 1_000 }).messages;
  }
}

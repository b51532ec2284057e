import type { DomainError } from '../../emulators/service-bus/core/commands.ts';
import type {
  NamespaceDefinition,
  QueueDefinition,
  TopicDefinition,
} from '../../emulators/service-bus/core/definitions.ts';
import { type ModelIncoming, ModelQueue, type ModelWorld } from './service-bus-model.ts';

interface Scheduled {
  readonly number: number;
  readonly incoming: ModelIncoming;
}

/** A queue or topic as senders see it. */
interface Intake {
  readonly definition: QueueDefinition | TopicDefinition;
  readonly requiresSession: boolean;
  /** Of a topic: its subscriptions. */
  readonly queues: readonly ModelQueue[];
  readonly isTopic: boolean;
  seen: { readonly key: string; readonly untilMs: number }[];
  /** Of a topic. */
  scheduled: Scheduled[];
  lastNumber: number;
}

/** A whole namespace, as plainly as its queues. */
export class ModelBus implements ModelWorld {
  nowMs: number;
  readonly tally = { entered: 0, left: 0 };
  readonly queues: ModelQueue[] = [];
  readonly #intakes = new Map<string, Intake>();

  constructor({ queues, topics }: Pick<NamespaceDefinition, 'queues' | 'topics'>, nowMs: number) {
    this.nowMs = nowMs;
    for (const definition of queues) {
      const queue = this.#queue(definition.name, definition);
      this.#take(definition, definition.requiresSession, [queue], false);
    }
    for (const definition of topics) {
      const subscriptions = definition.subscriptions.map((subscription) =>
        this.#queue(`${definition.name}/Subscriptions/${subscription.name}`, subscription),
      );
      this.#take(definition, false, subscriptions, true);
    }
  }

  find(path: string): ModelQueue {
    return this.queues.find(({ settings }) => settings.path.toLowerCase() === path.toLowerCase())!;
  }

  take(path: string, messages: readonly ModelIncoming[]): DomainError | undefined {
    const intake = this.#intakes.get(path.toLowerCase());
    if (intake === undefined) {
      const isQueue = this.queues.some(({ settings }) => settings.path.toLowerCase() === path.toLowerCase());
      if (!isQueue) return 'entity-not-found';
      return path.includes('$') ? 'dead-letter-queue-is-read-only' : 'not-a-sender-entity';
    }
    const refusal = this.#refusal(intake, messages);
    if (refusal === undefined) for (const message of messages) this.#accept(intake, message);
    return refusal;
  }

  cancel(path: string, numbers: readonly number[]): DomainError | undefined {
    const intake = this.#intakes.get(path.toLowerCase())!;
    if (!intake.isTopic) return intake.queues[0]!.cancel(numbers);
    const rest = intake.scheduled.filter(({ number }) => !numbers.includes(number));
    if (rest.length > intake.scheduled.length - numbers.length) return 'message-not-found';
    intake.scheduled = rest;
    return undefined;
  }

  /** The numbers of a topic's scheduled messages. */
  scheduledAt(path: string): number[] {
    return this.#intakes.get(path)!.scheduled.map(({ number }) => number);
  }

  /** Lets everything happen that is due by now, the earliest first. */
  passTime(): void {
    for (;;) {
      const { atMs, happen } = this.#nextDue();
      if (atMs > this.nowMs) return;
      happen();
    }
  }

  nextDueAtMs(): number {
    return this.#nextDue().atMs;
  }

  #nextDue(): { atMs: number; happen: () => void } {
    let next = { atMs: Number.POSITIVE_INFINITY, happen: () => {} };
    for (const queue of this.queues) {
      if (queue.messages.length === 0 && queue.sessions === undefined) continue;
      const due = queue.nextDue();
      if (due.atMs < next.atMs) next = due;
    }
    for (const intake of this.#intakes.values()) {
      for (const scheduled of intake.scheduled) {
        const atMs = scheduled.incoming.scheduledAtMs!;
        if (atMs < next.atMs) next = { atMs, happen: () => this.#activate(intake, scheduled) };
      }
    }
    return next;
  }

  #queue(path: string, definition: QueueDefinition | TopicDefinition['subscriptions'][number]): ModelQueue {
    const { lockDurationMs } = definition;
    const never = Number.POSITIVE_INFINITY;
    const sink = { path: `${path}/$DeadLetterQueue`, lockDurationMs, maxDeliveryCount: never, ttlMs: never };
    const plain = { deadLetterExpired: false, requiresSession: false };
    const deadLetters = new ModelQueue(
      { ...sink, ...plain, forwardTo: definition.forwardDeadLetteredMessagesTo },
      this,
      undefined,
    );
    const settings = {
      path,
      lockDurationMs,
      maxDeliveryCount: definition.maxDeliveryCount,
      ttlMs: definition.defaultMessageTimeToLiveMs,
      deadLetterExpired: definition.deadLetteringOnMessageExpiration,
      requiresSession: definition.requiresSession,
      forwardTo: definition.forwardTo,
    };
    const queue = new ModelQueue(settings, this, deadLetters);
    this.queues.push(queue, deadLetters);
    return queue;
  }

  #take(
    definition: QueueDefinition | TopicDefinition,
    requiresSession: boolean,
    queues: readonly ModelQueue[],
    isTopic: boolean,
  ): void {
    const key = definition.name.toLowerCase();
    this.#intakes.set(key, {
      definition,
      requiresSession,
      queues,
      isTopic,
      seen: [],
      scheduled: [],
      lastNumber: 0,
    });
  }

  #refusal(intake: Intake, messages: readonly ModelIncoming[]): DomainError | undefined {
    const { status, messageSizeBytesMax, sizeBytesMax, enablePartitioning } = intake.definition;
    if (status === 'Disabled' || status === 'SendDisabled') return 'entity-disabled';
    const partitions = new Set<string | undefined>();
    for (const { sizeBytes, sessionId, partitionKey } of messages) {
      if (sizeBytes > messageSizeBytesMax) return 'message-too-large';
      if (intake.requiresSession && sessionId === undefined) return 'session-id-missing';
      if (sessionId !== undefined && partitionKey !== undefined && sessionId !== partitionKey) {
        return 'partition-key-not-session-id';
      }
      partitions.add(sessionId ?? partitionKey);
      if (enablePartitioning && partitions.size > 1) return 'batch-of-several-partitions';
    }
    const held = intake.queues.flatMap((queue) => [...queue.messages, ...queue.deadLetters!.messages]);
    const all = [...held.map(({ incoming }) => incoming), ...messages];
    return all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > sizeBytesMax ? 'entity-full' : undefined;
  }

  #accept(intake: Intake, message: ModelIncoming): void {
    const { duplicateDetectionWindowMs: windowMs, enablePartitioning } = intake.definition;
    if (windowMs !== undefined) {
      const partition = enablePartitioning ? (message.partitionKey ?? message.sessionId ?? '') : '';
      const key = JSON.stringify([partition, message.messageId]);
      intake.seen = intake.seen.filter(({ untilMs }) => untilMs > this.nowMs);
      if (intake.seen.some((one) => one.key === key)) return;
      intake.seen.push({ key, untilMs: this.nowMs + windowMs });
    }
    const isLater = message.scheduledAtMs !== undefined && message.scheduledAtMs > this.nowMs;
    if (!intake.isTopic) {
      if (isLater) intake.queues[0]!.schedule(message);
      else intake.queues[0]!.enqueue(message, 0);
    } else if (isLater) {
      intake.scheduled.push({ number: ++intake.lastNumber, incoming: message });
    } else {
      this.#publish(intake, message);
    }
  }

  #publish(intake: Intake, message: ModelIncoming): void {
    const number = ++intake.lastNumber;
    const { defaultMessageTimeToLiveMs } = intake.definition as TopicDefinition;
    const ttlMs = Math.min(message.ttlMs, defaultMessageTimeToLiveMs);
    for (const queue of intake.queues) queue.enqueue({ ...message, ttlMs }, number);
  }

  #activate(intake: Intake, scheduled: Scheduled): void {
    intake.scheduled = intake.scheduled.filter((other) => other !== scheduled);
    this.#publish(intake, { ...scheduled.incoming, scheduledAtMs: undefined });
  }
}

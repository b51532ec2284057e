import { Alarm } from '../../../src/kernel/alarm.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { Log } from '../../../src/kernel/emulator.ts';
import type { Attempt } from '../core/delivery/commands.ts';
import type { Failure } from '../core/failure.ts';
import type { Command, Delivery, Outcome, Publish, ReceivedEvent, ReplyOf } from '../core/namespace/commands.ts';
import type { Fact, QueueAddress } from '../core/namespace/facts.ts';
import type { NamespaceCore } from '../core/namespace/namespace-core.ts';
import type { Restoration } from '../core/namespace/restoration.ts';
import { type CarryOut, resultOf } from './carry-out.ts';

export interface NamespaceHostOptions {
  readonly core: NamespaceCore;
  readonly clock: Clock;
  readonly log: Log;
  /** Writes dead letters. */
  readonly carryOut: CarryOut;
  /** Learns of a queue that is gone, whether it was deleted or its time was over. */
  readonly queueGone: (queue: QueueAddress) => void;
  /** Where what happens is written, if anywhere. */
  readonly journal?: { record(facts: readonly Fact[]): void } | undefined;
}

/** Who asks for events. */
export interface AskedReceive extends QueueAddress {
  readonly eventsMax: number;
  readonly waitMs: number;
}

/** Runs a namespace in time: executes commands, answers those that wait, has dead letters written, and owns the one timer. */
export class NamespaceHost {
  readonly #options: NamespaceHostOptions;
  readonly #waiting = new Map<number, (result: Delivery['result']) => void>();
  #lastReceiver = 0;
  readonly #alarm: Alarm;
  #isStopped = false;

  constructor(options: NamespaceHostOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.execute({ type: 'wake' }));
  }

  execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { core, clock } = this.#options;
    return this.take(core.execute(command, clock.now()));
  }

  /** Sees to what something has brought about in the core. Gives the reply. */
  take<R>({ reply, facts, deliveries, attempts, wakeAtMs }: Outcome<R>): R | Failure {
    const { journal, queueGone } = this.#options;
    if (facts.length > 0) journal?.record(facts);
    if (this.#isStopped) return reply;
    this.#alarm.set(wakeAtMs);
    for (const { receiver, result } of deliveries) this.#answer(receiver, result);
    for (const attempt of attempts) void this.#carryOut(attempt);
    for (const fact of facts) if (fact.type === 'queue-deleted') queueGone(fact);
    return reply;
  }

  /** To bring events back, before any command but those that make topics and queues. */
  restoration(nowMs: number): Restoration {
    return this.#options.core.restoration(nowMs);
  }

  /** Why events could not be published now. */
  refusal(asked: Omit<Publish, 'type'>): Failure | undefined {
    return this.#options.core.refusal(asked);
  }

  /**
   * The events that are there, or the first that come in time; none when the time is over. When `gone` is aborted nobody waits any
   * more: nothing is handed out then, and what was is taken back.
   */
  async receive(
    { topic, subscription, eventsMax, waitMs }: AskedReceive,
    gone: AbortSignal,
  ): Promise<readonly ReceivedEvent[] | Failure> {
    if (gone.aborted) return [];
    const receiver = ++this.#lastReceiver;
    const waitUntilMs = this.#options.clock.now() + waitMs;
    const asked = { type: 'receive', topic, subscription, receiver, eventsMax, waitUntilMs } as const;
    const result = this.execute(asked) ?? (await this.#wait(receiver, gone));
    if (!gone.aborted || !Array.isArray(result)) return result;
    const lockTokens = (result as readonly ReceivedEvent[]).map(({ lockToken }) => lockToken);
    this.execute({ type: 'undo-receive', topic, subscription, lockTokens });
    return [];
  }

  /** Those that wait get nothing. Dead letters that are being written are written again after a restart. */
  stop(): void {
    this.#isStopped = true;
    this.#alarm.cancel();
    for (const receiver of [...this.#waiting.keys()]) this.#answer(receiver, []);
  }

  #wait(receiver: number, gone: AbortSignal): Promise<Delivery['result']> {
    const { promise, resolve } = Promise.withResolvers<Delivery['result']>();
    const giveUp = () => {
      this.execute({ type: 'cancel-receive', receiver });
      this.#answer(receiver, []);
    };
    gone.addEventListener('abort', giveUp, { once: true });
    this.#waiting.set(receiver, (result) => {
      gone.removeEventListener('abort', giveUp);
      resolve(result);
    });
    return promise;
  }

  #answer(receiver: number, result: Delivery['result']): void {
    const answer = this.#waiting.get(receiver);
    this.#waiting.delete(receiver);
    answer?.(result);
  }

  async #carryOut(attempt: Attempt): Promise<void> {
    const { carryOut, log } = this.#options;
    const result = await resultOf(attempt, carryOut, log);
    if (!this.#isStopped) this.execute({ type: 'finish-attempt', attempt: attempt.attempt, result });
  }
}

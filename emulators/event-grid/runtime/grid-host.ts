import { Alarm } from '../../../src/kernel/alarm.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { Log } from '../../../src/kernel/emulator.ts';
import type { Attempt, Command, ReplyOf } from '../core/delivery/commands.ts';
import type { DeliveryCore } from '../core/delivery/delivery-core.ts';
import type { Fact } from '../core/delivery/facts.ts';
import type { Failure } from '../core/failure.ts';
import { type CarryOut, resultOf } from './carry-out.ts';

export interface GridHostOptions {
  readonly core: DeliveryCore;
  readonly clock: Clock;
  readonly log: Log;
  readonly carryOut: CarryOut;
  /** Where what happens is written, if anywhere. */
  readonly journal?: { record(facts: readonly Fact[]): void } | undefined;
}

/** Runs push delivery in time: executes commands, has attempts carried out, and owns the one timer. */
export class GridHost {
  readonly #options: GridHostOptions;
  readonly #alarm: Alarm;
  #isStopped = false;

  /** What is due in a core that was brought back begins with the first command. */
  constructor(options: GridHostOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => this.execute({ type: 'wake' }));
  }

  execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { core, clock, journal } = this.#options;
    const { reply, facts, attempts, wakeAtMs } = core.execute(command, clock.now());
    if (facts.length > 0) journal?.record(facts);
    if (!this.#isStopped) {
      this.#alarm.set(wakeAtMs);
      for (const attempt of attempts) void this.#carryOut(attempt);
    }
    return reply;
  }

  /** Begins nothing any more. What comes of attempts that are under way is not looked at: they are made again after a restart. */
  stop(): void {
    this.#isStopped = true;
    this.#alarm.cancel();
  }

  async #carryOut(attempt: Attempt): Promise<void> {
    const { carryOut, log } = this.#options;
    const result = await resultOf(attempt, carryOut, log);
    if (!this.#isStopped) this.execute({ type: 'finish-attempt', attempt: attempt.attempt, result });
  }
}

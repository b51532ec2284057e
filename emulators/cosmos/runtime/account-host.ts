import { Alarm } from '../../../src/kernel/alarm.ts';
import type { Clock } from '../../../src/kernel/clock.ts';
import type { Account } from '../core/account.ts';
import type { Command, ReplyOf } from '../core/commands.ts';
import type { Fact } from '../core/facts.ts';
import type { Failure } from '../core/failure.ts';

/** Where what happens is written. */
export interface FactJournal {
  record(facts: readonly Fact[]): void;
}

/** Runs an account of the core in time: executes commands, keeps their facts, and owns the one timer. */
export class AccountHost {
  readonly #account: Account;
  readonly #clock: Clock;
  readonly #alarm: Alarm;
  readonly #journal: FactJournal | undefined;
  #isStopped = false;

  constructor(account: Account, clock: Clock, journal?: FactJournal) {
    this.#account = account;
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => this.execute({ type: 'wake' }));
    this.#journal = journal;
  }

  execute<C extends Command>(command: C): ReplyOf<C> | Failure {
    const { reply, facts, wakeAtMs } = this.#account.execute(command, this.#clock.now());
    if (facts.length > 0) this.#journal?.record(facts);
    if (!this.#isStopped) this.#alarm.set(wakeAtMs);
    return reply;
  }

  now(): number {
    return this.#clock.now();
  }

  stop(): void {
    this.#isStopped = true;
    this.#alarm.cancel();
  }
}

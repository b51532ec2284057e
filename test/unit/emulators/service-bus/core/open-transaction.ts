import type { SettlementOutcome } from '../../../../../emulators/service-bus/core/commands.ts';
import type { Lock } from '../../../../../emulators/service-bus/core/lock.ts';
import { type Bus, incoming } from './namespace-fixture.ts';

/** One transaction, in short words. */
export class OpenTransaction {
  readonly id: string;
  readonly #bus: Bus;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.id = bus.reply({ type: 'declare-transaction' }).transaction;
  }

  send(entity: string, ...texts: string[]) {
    const messages = texts.map((text) => incoming(text));
    return this.#bus.execute({ type: 'send', entity, messages, transaction: this.id });
  }

  schedule(entity: string, delayMs: number, ...texts: string[]) {
    const messages = texts.map((text) => ({ ...incoming(text), scheduledAtMs: this.#bus.nowMs + delayMs }));
    return this.#bus.reply({ type: 'send', entity, messages, transaction: this.id }).sequenceNumbers;
  }

  settle(lock: Lock, outcome: SettlementOutcome = { type: 'complete' }) {
    return this.#bus.execute({ type: 'settle', lock, outcome, transaction: this.id });
  }

  cancel(entity: string, ...sequenceNumbers: number[]) {
    return this.#bus.execute({ type: 'cancel-scheduled', entity, sequenceNumbers, transaction: this.id });
  }

  end(fail: boolean) {
    return this.#bus.execute({ type: 'discharge-transaction', transaction: this.id, fail });
  }

  commit() {
    return this.end(false);
  }
}

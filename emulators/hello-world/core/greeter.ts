import type { Command, Delivery, DomainError, Outcome } from './commands.ts';

export interface GreeterLimits {
  readonly nameCharactersMax: number;
  readonly greetingsWaitingMax: number;
}

const NOTHING: Outcome = { deliveries: [] };

/** Greets whoever is named. Pure: no time, no sockets; the same commands give the same outcomes. */
export class Greeter {
  readonly #greeting: string;
  readonly #limits: GreeterLimits;
  readonly #waiting: string[] = [];
  /** Outstanding credit, in the order in which receivers asked. */
  readonly #credit = new Map<number, number>();

  constructor(greeting: string, limits: GreeterLimits) {
    this.#greeting = greeting;
    this.#limits = limits;
  }

  execute(command: Command): Outcome {
    switch (command.type) {
      case 'greet':
        return this.#greet(command.name);
      case 'grant':
        this.#credit.delete(command.receiver);
        if (command.credit > 0) this.#credit.set(command.receiver, command.credit);
        return { deliveries: this.#deliver() };
      case 'leave':
        this.#credit.delete(command.receiver);
        return NOTHING;
    }
  }

  #greet(name: string): Outcome {
    const failure = this.#refusal(name);
    if (failure !== undefined) return { failure, deliveries: [] };
    this.#waiting.push(`${this.#greeting}, ${name}!`);
    return { deliveries: this.#deliver() };
  }

  #refusal(name: string): DomainError | undefined {
    if (name === '') return 'name-missing';
    if (name.length > this.#limits.nameCharactersMax) return 'name-too-long';
    return this.#waiting.length >= this.#limits.greetingsWaitingMax ? 'too-many-greetings' : undefined;
  }

  #deliver(): Delivery[] {
    const deliveries: Delivery[] = [];
    for (const [receiver, credit] of this.#credit) {
      const greetings = this.#waiting.splice(0, credit);
      for (const greeting of greetings) deliveries.push({ receiver, greeting });
      if (greetings.length === credit) this.#credit.delete(receiver);
      else this.#credit.set(receiver, credit - greetings.length);
    }
    return deliveries;
  }
}

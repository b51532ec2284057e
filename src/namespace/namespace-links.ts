import type { Link } from '../transport/amqp/link.ts';
import type { AmqpError } from '../wire/amqp/error-condition.ts';

/** The clients' links to the entities of one namespace: those that are open, and those that wait for their answer. */
export class NamespaceLinks {
  readonly #links = new Set<Link>();
  #kept: (() => void)[] | undefined;

  add(link: Link): void {
    this.#links.add(link);
    link.onOver(() => this.#links.delete(link));
  }

  /** Receivers that lose their entity while `change` runs stay attached, and are opened again after it. */
  keepThrough(change: () => void): void {
    const kept: (() => void)[] = [];
    this.#kept = kept;
    try {
      change();
    } finally {
      this.#kept = undefined;
    }
    for (const openAgain of kept) openAgain();
  }

  get keeping(): boolean {
    return this.#kept !== undefined;
  }

  /** For a receiver that has lost its entity: whether it is to stay, and be opened again by the function. */
  keep(openAgain: () => void): boolean {
    this.#kept?.push(openAgain);
    return this.#kept !== undefined;
  }

  /** Ends every link; `error` tells the clients why. */
  end(error: AmqpError): void {
    for (const link of [...this.#links]) link.revoke(error);
  }
}

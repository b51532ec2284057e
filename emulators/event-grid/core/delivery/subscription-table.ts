import { type Declaration, Subscription, type SubscriptionSurroundings } from './subscription.ts';

/** All subscriptions, by number, by source, and by source and name. Sources and names count in any case. */
export class SubscriptionTable {
  readonly #shared: SubscriptionSurroundings;
  readonly #byNumber = new Map<number, Subscription>();
  /** Source → name → subscription, in lower case. */
  readonly #bySource = new Map<string, Map<string, Subscription>>();
  #lastNumber = 0;

  constructor(shared: SubscriptionSurroundings) {
    this.#shared = shared;
  }

  numbered(number: number): Subscription | undefined {
    return this.#byNumber.get(number);
  }

  named(source: string, name: string): Subscription | undefined {
    return this.#bySource.get(source.toLowerCase())?.get(name.toLowerCase());
  }

  ofSources(sources: readonly string[]): Subscription[] {
    const [only] = sources;
    return sources.length === 1 && only !== undefined
      ? this.list(only)
      : sources.flatMap((source) => this.list(source));
  }

  /** Of one source, or all. */
  list(source?: string): Subscription[] {
    return source === undefined
      ? [...this.#byNumber.values()]
      : [...(this.#bySource.get(source.toLowerCase())?.values() ?? [])];
  }

  /** Creates it, or declares it anew. `number` is that of one that is brought back. */
  put(declaration: Declaration, number = this.#lastNumber + 1): Subscription {
    const { source, name } = declaration;
    const known = this.named(source, name);
    known?.declare(declaration);
    return known ?? this.#add(new Subscription(number, declaration, this.#shared));
  }

  remove(subscription: Subscription): void {
    const { source, name } = subscription.target;
    this.#byNumber.delete(subscription.number);
    const ofSource = this.#bySource.get(source.toLowerCase());
    ofSource?.delete(name.toLowerCase());
    if (ofSource?.size === 0) this.#bySource.delete(source.toLowerCase());
  }

  #add(subscription: Subscription): Subscription {
    const { source, name } = subscription.target;
    this.#lastNumber = Math.max(this.#lastNumber, subscription.number);
    this.#byNumber.set(subscription.number, subscription);
    const ofSource = this.#bySource.get(source.toLowerCase()) ?? new Map<string, Subscription>();
    this.#bySource.set(source.toLowerCase(), ofSource.set(name.toLowerCase(), subscription));
    return subscription;
  }
}

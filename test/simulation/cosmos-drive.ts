import type { BatchOperation } from '../../emulators/cosmos/core/commands.ts';
import type { Body, CosmosModel } from './cosmos-model.ts';
import { Chance } from './service-bus-chance.ts';

export const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'p1', 'redmond'];
const IDS = ['1', '2', '3', '4', '5', '6'];

/** What a seed makes clients write. */
export class CosmosDrive {
  readonly chance: Chance;
  readonly #model: CosmosModel;
  #lastValue = 0;

  constructor(seed: number, model: CosmosModel) {
    this.chance = new Chance(seed);
    this.#model = model;
  }

  pauseMs(): number {
    const roll = this.chance.roll();
    return roll < 0.6 ? 0 : roll < 0.97 ? this.chance.below(1500) : this.chance.below(30_000);
  }

  key(): string {
    return this.chance.pick(KEYS)!;
  }

  operations(pk: string): BatchOperation[] {
    return Array.from({ length: 1 + this.chance.below(6) }, () => this.operation(pk));
  }

  operation(pk: string): BatchOperation {
    const id = this.chance.pick(IDS)!;
    const roll = this.chance.roll();
    if (roll < 0.25) return { type: 'create-item', document: this.#body(pk, id) as never };
    if (roll < 0.5) return { type: 'upsert-item', document: this.#body(pk, id) as never, ...this.#condition(pk, id) };
    const at = { id, partitionKey: [pk], ...this.#condition(pk, id) };
    if (roll < 0.65) return { type: 'replace-item', document: this.#body(pk, id) as never, ...at };
    if (roll < 0.75) return { type: 'patch-item', operations: [{ op: 'incr', path: '/n', value: 1_000_000 }], ...at };
    if (roll < 0.9) return { type: 'delete-item', ...at };
    return { type: 'read-item', id, partitionKey: [pk] };
  }

  #body(pk: string, id: string): Body {
    const body = { id, pk, u: this.chance.below(40), n: ++this.#lastValue };
    return this.chance.roll() < 0.2 ? { ...body, ttl: 1 + this.chance.below(20) } : body;
  }

  /** Most of the time none, else mostly one that holds. */
  #condition(pk: string, id: string): { readonly ifMatch?: string } {
    const roll = this.chance.roll();
    if (roll < 0.8) return {};
    return { ifMatch: (roll < 0.95 ? this.#model.etags.get(`${pk}/${id}`) : undefined) ?? '"another"' };
  }
}

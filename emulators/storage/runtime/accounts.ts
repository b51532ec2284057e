import { AzwireError } from '../../../src/kernel/errors.ts';
import { type AccountConfig, WELL_KNOWN_ACCOUNT } from '../config.ts';

/** A storage account and its keys, base64. */
export interface Account {
  readonly name: string;
  readonly key: string;
  readonly secondaryKey?: string;
}

/** The accounts of one instance, looked up at every request. */
export class Accounts {
  readonly #byName = new Map<string, Account>();

  constructor(declared: readonly AccountConfig[] = [WELL_KNOWN_ACCOUNT]) {
    for (const account of declared) this.add(account);
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  get(name: string): Account | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** Throws AZW_NAMESPACE_UNKNOWN. */
  find(name: string): Account {
    const account = this.get(name);
    if (account) return account;
    throw new AzwireError(
      'AZW_NAMESPACE_UNKNOWN',
      `There is no storage account "${name}"; there are: ${this.names.join(', ')}.`,
    );
  }

  /** What a client that names none is given. Throws AZW_NAMESPACE_UNKNOWN where all are removed. */
  first(): Account {
    const [account] = this.#byName.values();
    if (account) return account;
    throw new AzwireError('AZW_NAMESPACE_UNKNOWN', 'There is no storage account.');
  }

  /** Throws AZW_NAMESPACE_EXISTS. */
  add({ name, key = WELL_KNOWN_ACCOUNT.key, secondaryKey }: AccountConfig): void {
    if (this.#byName.has(name)) {
      throw new AzwireError('AZW_NAMESPACE_EXISTS', `There is a storage account "${name}" already.`);
    }
    this.#byName.set(name, { name, key, ...(secondaryKey !== undefined && { secondaryKey }) });
  }

  remove(name: string): void {
    this.#byName.delete(this.find(name).name);
  }
}

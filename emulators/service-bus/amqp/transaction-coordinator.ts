import type { TransactionCoordinator } from '../../../src/transport/amqp/service.ts';
import type { AmqpError } from '../../../src/wire/amqp/error-condition.ts';
import { Failure } from '../core/commands.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { transactionOf, txnIdOf } from './transaction.ts';

const ROLLBACK = 'amqp:transaction:rollback';
/** More are never open; older ones have timed out. */
const KEPT_MAX = 1000;

/** Begins and ends the transactions of one control link, all of them in one namespace. */
export class NamespaceCoordinator implements TransactionCoordinator {
  readonly #namespace: HostedNamespace;
  /** Declared here and not discharged. */
  readonly #transactions = new Set<string>();

  constructor(namespace: HostedNamespace) {
    this.#namespace = namespace;
  }

  declare(): Uint8Array | AmqpError {
    const { host, words } = this.#namespace;
    const declared = host.execute({ type: 'declare-transaction' });
    if (declared instanceof Failure) return words.of(declared);
    this.#transactions.add(declared.transaction);
    const [oldest] = this.#transactions;
    if (this.#transactions.size > KEPT_MAX) this.#transactions.delete(oldest!);
    return txnIdOf(declared.transaction);
  }

  discharge(txnId: Uint8Array, fail: boolean): AmqpError | undefined {
    const transaction = transactionOf(txnId);
    this.#transactions.delete(transaction);
    const failure = this.#namespace.host.execute({ type: 'discharge-transaction', transaction, fail });
    return failure === undefined ? undefined : this.#refusal(failure);
  }

  /** Whatever has stopped a commit is told in the text: the specification has one condition for it. [AMQP 4.5.9] */
  #refusal(failure: Failure): AmqpError {
    const error = this.#namespace.words.of(failure);
    if (error.condition.startsWith('amqp:transaction:')) return error;
    return {
      condition: ROLLBACK,
      description: `The transaction was rolled back. ${error.condition}: ${error.description}`,
    };
  }

  closed(): void {
    for (const transaction of this.#transactions) {
      this.#namespace.host.execute({ type: 'discharge-transaction', transaction, fail: true });
    }
    this.#transactions.clear();
  }
}

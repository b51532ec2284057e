import { formatUuid } from '../../../src/kernel/ids.ts';
import type { OutgoingDelivery } from '../../../src/transport/amqp/delivery.ts';
import type { DeliveryState } from '../../../src/wire/amqp/delivery-state.ts';
import { Failure } from '../core/commands.ts';
import type { Lock } from '../core/lock.ts';
import type { HostedNamespace } from '../runtime/hosted-namespace.ts';
import { confirmed, settlementOf } from './settlement.ts';

const TXN_ID_BYTES = 16;
const NO_OUTCOME = new Failure('argument-out-of-range', 'a disposition in a transaction without an outcome');

/** The txn-id that clients know a transaction of the core by: the bytes of its UUID. */
export function txnIdOf(transaction: string): Uint8Array {
  return Buffer.from(transaction.replaceAll('-', ''), 'hex');
}

/** The core's transaction with this txn-id, which may be one that nobody has declared. */
export function transactionOf(txnId: Uint8Array): string {
  return txnId.length === TXN_ID_BYTES ? formatUuid(txnId) : Buffer.from(txnId).toString('hex');
}

/** What is wrong with a message that never came to be part of its transaction. */
export const UNREADABLE = new Failure('argument-out-of-range', 'a message that cannot be decoded');

/** Makes the commit fail, for what could not even be asked of the core. */
export function failCommit({ host }: HostedNamespace, txnId: Uint8Array, failure: Failure): void {
  host.execute({ type: 'fail-transaction', transaction: transactionOf(txnId), failure });
}

/**
 * A client settles a delivery in a transaction. The delivery is over with the answer, whatever becomes of the transaction; the
 * lock goes on. [AMQP 4.4.2] [service-bus-protocol 15]
 */
export function settleInTransaction(
  namespace: HostedNamespace,
  delivery: OutgoingDelivery,
  { txnId, outcome: asked }: DeliveryState & { readonly type: 'transactional' },
): void {
  const { host, words } = namespace;
  const outcome = asked === undefined ? undefined : settlementOf(asked);
  if (outcome === undefined) {
    failCommit(namespace, txnId, NO_OUTCOME);
    return delivery.settle(words.rejection(NO_OUTCOME));
  }
  const lock = delivery.context as Lock;
  const reply = host.execute({ type: 'settle', lock, outcome, transaction: transactionOf(txnId) });
  if (reply instanceof Failure) delivery.settle(words.rejection(reply));
  else delivery.settle({ type: 'transactional', txnId, outcome: confirmed(outcome) });
}

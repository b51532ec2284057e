import { ACCEPTED, type DeliveryState } from '../../wire/amqp/delivery-state.ts';
import type { AmqpError } from '../../wire/amqp/error-condition.ts';
import { findSections } from '../../wire/amqp/message.ts';
import { DecodeError } from '../../wire/amqp/reader.ts';
import { readTransactionRequest } from '../../wire/amqp/transaction.ts';
import { CONDITION } from './condition.ts';
import type { IncomingDelivery } from './delivery.ts';
import type { ReceiverHandler, ReceiverLink } from './receiver-link.ts';
import type { TransactionCoordinator } from './service.ts';

/** A declare or discharge is a few dozen bytes; clients may add sections of their own. */
const MAX_REQUEST_BYTES = 64 * 1024;
const REJECTED_OUTCOME = 'amqp:rejected:list';

/** The control link by which a client begins and ends transactions. Losing it rolls back what is open. [AMQP 4.1–4.3] */
export class CoordinatorLink implements ReceiverHandler {
  readonly #transactions: TransactionCoordinator;

  private constructor(transactions: TransactionCoordinator) {
    this.#transactions = transactions;
  }

  static attach(link: ReceiverLink, transactions: TransactionCoordinator): void {
    link.accept({ handler: new CoordinatorLink(transactions), maxMessageBytes: MAX_REQUEST_BYTES });
  }

  message(delivery: IncomingDelivery): void {
    if (delivery.settled) {
      const description = 'A message to the coordinator was sent settled, so that there is no outcome to answer with.';
      return this.#detach(delivery.link, { condition: CONDITION.notAllowed, description });
    }
    const answer = this.#answer(delivery);
    if (isError(answer)) this.#reject(delivery, answer);
    else delivery.settle(answer);
  }

  #answer({ payload, transaction }: IncomingDelivery): DeliveryState | AmqpError {
    if (transaction !== undefined) {
      return { condition: CONDITION.notAllowed, description: 'Transactions cannot be nested.' };
    }
    try {
      const request = readTransactionRequest(findSections(payload));
      if (request.type === 'discharge') {
        return this.#transactions.discharge(request.txnId, request.fail) ?? ACCEPTED;
      }
      if (request.isGlobal) {
        return { condition: CONDITION.notImplemented, description: 'Distributed transactions are not supported.' };
      }
      const declared = this.#transactions.declare();
      return isError(declared) ? declared : { type: 'declared', txnId: declared };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { condition: CONDITION.decodeError, description: error.message };
    }
  }

  /** Who cannot take a rejection is told with the detach. [AMQP 4.3] */
  #reject(delivery: IncomingDelivery, error: AmqpError): void {
    const outcomes = delivery.link.remote?.source?.outcomes;
    if (outcomes === undefined || outcomes.includes(REJECTED_OUTCOME)) delivery.settle({ type: 'rejected', error });
    else this.#detach(delivery.link, error);
  }

  #detach(link: ReceiverLink, error: AmqpError): void {
    link.detach(error);
    this.#transactions.closed();
  }

  detached(): void {
    this.#transactions.closed();
  }
}

function isError(answer: DeliveryState | AmqpError | Uint8Array): answer is AmqpError {
  return 'condition' in answer;
}

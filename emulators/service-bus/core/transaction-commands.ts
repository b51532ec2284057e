import type { Failure } from './failure.ts';

/*
 * The part of the core's contract that is about transactions. Commands that may be part of one name it: send, settle, cancel-scheduled.
 * They are checked at once, and take effect with the commit, all of them or none; one that fails makes the commit fail.
 */

/** Begins a transaction. It lives two minutes at most. */
export interface DeclareTransaction {
  readonly type: 'declare-transaction';
}

export interface TransactionDeclared {
  /** Its id: a UUID in its usual form. */
  readonly transaction: string;
}

/** Makes a rollback of the transaction's commit: something that was to be part of it could not even become a command. */
export interface FailTransaction {
  readonly type: 'fail-transaction';
  readonly transaction: string;
  readonly failure: Failure;
}

/**
 * Ends a transaction: with `fail` it is rolled back, and otherwise committed. A failure says why it was rolled back instead, or
 * that there is no such transaction. Messages that it was to settle stay locked after a rollback, until their locks end.
 */
export interface DischargeTransaction {
  readonly type: 'discharge-transaction';
  readonly transaction: string;
  readonly fail: boolean;
}

export type TransactionCommand = DeclareTransaction | FailTransaction | DischargeTransaction;

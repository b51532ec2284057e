import { formatUuid, type Ids } from '../../../src/kernel/ids.ts';
import { Lane, type Schedule } from '../../../src/kernel/schedule.ts';
import { type CancelScheduled, Failure, type Send, type Sent, type Settle } from './commands.ts';
import type { Entity } from './entity.ts';
import type { Intake } from './intake.ts';
import { lockLost } from './locks.ts';
import type { IncomingMessage } from './message.ts';
import { keep, keeperOf } from './send-via.ts';
import { type Operation, type SendInTransaction, Transaction } from './transaction.ts';
import type {
  DischargeTransaction,
  FailTransaction,
  TransactionCommand,
  TransactionDeclared,
} from './transaction-commands.ts';
import type { Entities, Turn } from './turn.ts';

/** [service-bus-protocol 15] */
const LIFETIME_MS = 120_000;
const MESSAGES_MAX = 100;
/** Beyond these nothing is known of a transaction that came to its end by itself. */
const TIMED_OUT_MAX = 1000;
const OPEN_MAX = 1000;

/**
 * The open transactions of a namespace. Each keeps what it is asked for until its commit: then everything is checked again and,
 * if nothing has come in between, all of it happens in one turn. Nobody sees any of it before.
 */
export class Transactions {
  readonly #ids: Ids;
  readonly #open = new Map<string, Transaction>();
  readonly #ends: Lane<Turn>;
  /** In the order in which they ended. */
  readonly #timedOut = new Set<string>();

  constructor(schedule: Schedule<Turn>, ids: Ids) {
    this.#ids = ids;
    this.#ends = new Lane(schedule);
  }

  carryOut(command: TransactionCommand, turn: Turn): TransactionDeclared | Failure | undefined {
    switch (command.type) {
      case 'declare-transaction':
        return this.#declare(turn);
      case 'fail-transaction':
        return this.#fail(command);
      case 'discharge-transaction':
        return this.#discharge(command, turn);
    }
  }

  #declare(turn: Turn): TransactionDeclared | Failure {
    if (this.#open.size >= OPEN_MAX) return new Failure('too-many-transactions', `${OPEN_MAX}`);
    const transaction = new Transaction(formatUuid(this.#ids.uuidBytes()), (ended) => this.#ended(ended));
    this.#open.set(transaction.id, transaction);
    this.#ends.add(transaction, turn.nowMs + LIFETIME_MS);
    return { transaction: transaction.id };
  }

  /** Messages that are to be scheduled get their numbers at once: the client wants to know them. */
  send(command: Send, turn: Turn): Sent | Failure {
    return this.#within(command.transaction, (transaction) => send(transaction, command, turn));
  }

  /** The message stays locked, and nobody else can settle it from now on. */
  settle(command: Settle): Failure | undefined {
    return this.#within(command.transaction, (transaction) => claim(transaction, command));
  }

  cancelScheduled(command: CancelScheduled, turn: Turn): Failure | undefined {
    return this.#within(command.transaction, (transaction) => cancel(transaction, command, turn));
  }

  /** What fails once makes the commit fail: the Java client does not look whether a message of a transaction was rejected. */
  #within<R>(id: string | undefined, ask: (transaction: Transaction) => R | Failure): R | Failure {
    const transaction = this.#find(id);
    if (transaction instanceof Failure) return transaction;
    const reply = ask(transaction);
    if (reply instanceof Failure) transaction.failure ??= reply;
    return reply;
  }

  /** The transaction can only be rolled back from now on. Its first failure counts. */
  #fail({ transaction: id, failure }: FailTransaction): Failure | undefined {
    const transaction = this.#find(id);
    if (transaction instanceof Failure) return transaction;
    transaction.failure ??= failure;
    return undefined;
  }

  /** Gives the failure that has made a commit a rollback. */
  #discharge({ transaction: id, fail }: DischargeTransaction, turn: Turn): Failure | undefined {
    const transaction = this.#find(id);
    if (transaction instanceof Failure) return transaction;
    this.#ends.remove(transaction);
    this.#open.delete(id);
    const refused = fail ? undefined : (transaction.failure ?? refusedBy(transaction, turn));
    release(transaction);
    if (refused === undefined || refused instanceof Failure) return refused;
    for (const operation of transaction.operations) carryOut(operation, refused, turn);
    return undefined;
  }

  #find(id: string | undefined): Transaction | Failure {
    const transaction = this.#open.get(id ?? '');
    if (transaction !== undefined) return transaction;
    return new Failure(this.#timedOut.has(id ?? '') ? 'transaction-timed-out' : 'transaction-not-found', id ?? '');
  }

  #ended(transaction: Transaction): void {
    this.#open.delete(transaction.id);
    release(transaction);
    this.#timedOut.add(transaction.id);
    const [oldest] = this.#timedOut;
    if (this.#timedOut.size > TIMED_OUT_MAX) this.#timedOut.delete(oldest!);
  }
}

function send(transaction: Transaction, command: Send, turn: Turn): Sent | Failure {
  const { entity: path, messages, via = transaction.firstEntity } = command;
  if (transaction.messageCount + messages.length > MESSAGES_MAX) {
    return new Failure('transaction-too-large', `${MESSAGES_MAX}`);
  }
  const entity = turn.entities.find(path);
  if (entity === undefined) return new Failure('entity-not-found', path);
  const asked = entity.send([], turn);
  const { intake } = entity;
  if (intake === undefined) return asked;
  const refusal = intake.refusal([...sentTo(entity, transaction, turn), ...messages]);
  if (refusal !== undefined && keeperOf(refusal, via, entity, turn) === undefined) return refusal;
  const sequenceNumbers = intake.reserveNumbers(messages, turn);
  transaction.operations.push({ type: 'send', entity: path, intake, via, messages, sequenceNumbers });
  return { sequenceNumbers };
}

function claim(transaction: Transaction, { lock, outcome }: Settle): Failure | undefined {
  const { settings } = lock.owner;
  if (lock.state !== 'held') return lockLost(settings.path, lock);
  if (outcome.type === 'dead-letter' && settings.deadLetters === undefined) {
    return new Failure('dead-letter-from-dead-letter-queue', settings.path);
  }
  lock.state = 'claimed';
  transaction.operations.push({ type: 'settle', lock, outcome });
  return undefined;
}

function cancel(
  transaction: Transaction,
  { entity: path, sequenceNumbers }: CancelScheduled,
  turn: Turn,
): Failure | undefined {
  const entity = turn.entities.find(path);
  if (entity === undefined) return new Failure('entity-not-found', path);
  const cancelled = cancelledIn(entity, transaction, turn);
  const isTwice = sequenceNumbers.some((number) => cancelled.has(number));
  const { intake } = entity;
  if (isTwice || intake === undefined || !intake.hasScheduled(sequenceNumbers)) {
    return new Failure('message-not-found', sequenceNumbers.join(', '));
  }
  transaction.operations.push({ type: 'cancel-scheduled', entity: path, intake, sequenceNumbers });
  return undefined;
}

/** Its messages can be settled otherwise again, as long as they are locked. */
function release({ operations }: Transaction): void {
  for (const operation of operations) {
    if (operation.type === 'settle' && operation.lock.state === 'claimed') operation.lock.state = 'held';
  }
}

/** Why not all that the transaction was asked for can happen now; or what is only kept where it is sent via, and why. */
function refusedBy(transaction: Transaction, turn: Turn): Failure | ReadonlyMap<Operation, Failure> {
  const taken = new Map<Intake, readonly IncomingMessage[]>();
  const kept = new Map<Operation, Failure>();
  // What is kept fills the entity that it is sent via.
  const keptBytes = new Map<Intake | undefined, number>();
  for (const operation of transaction.operations) {
    if (operation.type === 'settle') {
      const { lock } = operation;
      if (lock.state !== 'claimed') return lockLost(lock.owner.settings.path, lock);
      continue;
    }
    const { intake } = operation;
    const entity = turn.entities.find(operation.entity);
    if (entity === undefined || entity.intake !== intake) return new Failure('entity-not-found', operation.entity);
    if (operation.type === 'cancel-scheduled') {
      const { sequenceNumbers } = operation;
      if (!intake.hasScheduled(sequenceNumbers)) return new Failure('message-not-found', sequenceNumbers.join(', '));
      continue;
    }
    // An empty batch asks for no room.
    const others = operation.messages.length === 0 ? [] : (taken.get(intake) ?? []);
    const messages = [...others, ...operation.messages];
    const refusal = intake.refusal(messages, keptBytes.get(intake));
    if (refusal === undefined) {
      if (messages.length > 0) taken.set(intake, messages);
      continue;
    }
    if (keeperOf(refusal, operation.via, entity, turn) === undefined) return refusal;
    kept.set(operation, refusal);
    const via = turn.entities.find(operation.via!)?.intake;
    const bytes = operation.messages.reduce((sum, { sizeBytes }) => sum + sizeBytes, keptBytes.get(via) ?? 0);
    keptBytes.set(via, bytes);
  }
  return kept;
}

/** Everything was checked: none of this fails. */
function carryOut(operation: Operation, kept: ReadonlyMap<Operation, Failure>, turn: Turn): void {
  switch (operation.type) {
    case 'settle':
      operation.lock.owner.settle(operation.lock, operation.outcome, turn);
      return;
    case 'cancel-scheduled':
      turn.entities.find(operation.entity)?.cancelScheduled(operation.sequenceNumbers, turn);
      return;
    case 'send':
      carryOutSend(operation, kept.get(operation), turn);
  }
}

function carryOutSend(operation: SendInTransaction, refusal: Failure | undefined, turn: Turn): void {
  const { entity: path, via, messages, sequenceNumbers } = operation;
  const entity = turn.entities.find(path)!;
  const keeper = refusal === undefined ? undefined : keeperOf(refusal, via, entity, turn);
  if (keeper === undefined) entity.intake?.take(messages, sequenceNumbers, turn);
  else keep(messages, refusal!, keeper, turn);
}

/** What the transaction sends to an entity, however the entity was named. */
function sentTo(entity: Entity, { operations }: Transaction, { entities }: { entities: Entities }): IncomingMessage[] {
  return operations.flatMap((operation) =>
    operation.type === 'send' && entities.find(operation.entity) === entity ? operation.messages : [],
  );
}

/** The scheduled messages of an entity that the transaction takes back. */
function cancelledIn(entity: Entity, { operations }: Transaction, { entities }: { entities: Entities }): Set<number> {
  return new Set(
    operations.flatMap((operation) =>
      operation.type === 'cancel-scheduled' && entities.find(operation.entity) === entity
        ? operation.sequenceNumbers
        : [],
    ),
  );
}

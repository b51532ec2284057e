import type { Ids } from '../../../src/kernel/ids.ts';
import { Lane, type Schedule } from '../../../src/kernel/schedule.ts';
import { Failure } from './commands.ts';
import { Lock, type LockOwner } from './lock.ts';
import { LockTable } from './lock-table.ts';
import type { StoredMessage } from './message.ts';
import type { SessionHold } from './session.ts';
import type { Turn } from './turn.ts';

/** The locks of one queue that are held now. */
export class Locks {
  readonly #owner: LockOwner;
  readonly #path: string;
  readonly #schedule: Schedule<Turn>;
  readonly #ids: Ids;
  readonly #table = new LockTable();
  #lockDurationMs: number;
  #ends: Lane<Turn>;

  constructor(owner: LockOwner, path: string, lockDurationMs: number, schedule: Schedule<Turn>, ids: Ids) {
    this.#owner = owner;
    this.#path = path;
    this.#schedule = schedule;
    this.#ids = ids;
    this.#lockDurationMs = lockDurationMs;
    this.#ends = new Lane(schedule);
  }

  /** For the locks from now on: those that are held keep their ends. */
  set durationMs(durationMs: number) {
    if (durationMs === this.#lockDurationMs) return;
    this.#lockDurationMs = durationMs;
    this.#ends = new Lane(this.#schedule);
  }

  /** Locks a message for the lock duration, or as long as its session is held. */
  lock(message: StoredMessage, hold: SessionHold | undefined, turn: Turn): Lock {
    const lock = new Lock(this.#ids.uuidBytes(), message, this.#owner, hold);
    message.state = 'locked';
    this.#table.add(lock);
    if (hold === undefined) this.#ends.add(lock, turn.nowMs + this.#lockDurationMs);
    else hold.locks.add(lock);
    turn.happened({
      type: 'message-locked',
      entity: this.#path,
      sequenceNumber: message.sequenceNumber,
      token: lock.token,
      untilMs: hold === undefined ? lock.untilMs : undefined,
    });
    return lock;
  }

  unlock(lock: Lock, state: 'settled' | 'lost'): void {
    lock.state = state;
    this.#table.remove(lock);
    lock.lane?.remove(lock);
    lock.hold?.locks.delete(lock);
  }

  /** All locks are lost, and nobody is told. */
  loseAll(): void {
    for (const lock of this.#table.all()) this.unlock(lock, 'lost');
  }

  find(token: Uint8Array): Lock | Failure {
    return this.#table.find(token) ?? lockLost(this.#path);
  }

  /** Extends all these locks from now on, or none. Gives their new ends. */
  renew(tokens: readonly Uint8Array[], turn: Turn): number[] | Failure {
    const locks: Lock[] = [];
    for (const token of tokens) {
      const lock = this.#table.find(token);
      if (lock === undefined) return lockLost(this.#path);
      if (lock.hold !== undefined) return new Failure('lock-of-session-message', this.#path);
      locks.push(lock);
    }
    for (const lock of locks) {
      lock.lane!.remove(lock);
      this.#ends.add(lock, turn.nowMs + this.#lockDurationMs);
      turn.happened({
        type: 'lock-renewed',
        entity: this.#path,
        sequenceNumber: lock.message.sequenceNumber,
        token: lock.token,
        untilMs: lock.untilMs,
      });
    }
    return locks.map((lock) => lock.untilMs);
  }
}

/** What is wrong with a lock that is not held. */
export function lockLost(path: string, lock?: Lock): Failure {
  if (lock?.state === 'claimed') return new Failure('message-in-transaction', path);
  return lock?.hold === undefined
    ? new Failure('message-lock-lost', path)
    : new Failure('session-lock-lost', lock.hold.session.id);
}

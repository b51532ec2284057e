import { MinHeap } from '../../../src/kernel/min-heap.ts';
import { Due, Lane, type Schedule } from '../../../src/kernel/schedule.ts';
import { Failure } from './commands.ts';
import type { Line, LineOwner } from './line.ts';
import type { Lock } from './lock.ts';
import type { StoredMessage } from './message.ts';
import type { Receiver } from './receiver.ts';
import { type HoldOwner, Session, SessionHold } from './session.ts';
import type { Deliverer, Turn } from './turn.ts';

/** The queue behind the sessions. */
export interface SessionLineOwner extends LineOwner {
  /** A message that was locked with a session goes back, because the session was let go or has expired. */
  sessionEnded(lock: Lock, why: 'released' | 'lock-expired', turn: Turn): void;
}

/** A receiver that waits for the next session, until it is due. */
class Acceptor extends Due<Turn> {
  readonly receiver: Receiver;
  readonly timeoutMs: number;
  readonly rank: number;
  readonly #line: SessionLine;
  heapIndex = -1;

  constructor(receiver: Receiver, timeoutMs: number, rank: number, line: SessionLine) {
    super();
    this.receiver = receiver;
    this.timeoutMs = timeoutMs;
    this.rank = rank;
    this.#line = line;
  }

  fall(turn: Turn): void {
    this.#line.waitingEnded(this, turn);
  }
}

/**
 * The line of a queue that requires sessions: a message goes only to the receiver that holds its session, in order. Sessions are
 * accepted in the order in which they became free, by receivers in the order in which they asked. [service-bus-protocol 7.6]
 */
export class SessionLine implements Line, Deliverer, HoldOwner {
  readonly #owner: SessionLineOwner;
  readonly #path: string;
  readonly #schedule: Schedule<Turn>;
  #lockDurationMs: number;
  #lockEnds: Lane<Turn>;
  #held = 0;
  readonly #sessions = new Map<string, Session>();
  /** Held by nobody, and with available messages. */
  readonly #acceptable = new MinHeap<Session>((session) => session.rank);
  readonly #acceptors = new MinHeap<Acceptor>((acceptor) => acceptor.rank);
  readonly #waiting = new Map<Receiver, Acceptor>();
  #lastRank = 0;
  #touched = false;

  constructor(owner: SessionLineOwner, path: string, lockDurationMs: number, schedule: Schedule<Turn>) {
    this.#owner = owner;
    this.#path = path;
    this.#lockDurationMs = lockDurationMs;
    this.#schedule = schedule;
    this.#lockEnds = new Lane(schedule);
  }

  get isAwaited(): boolean {
    return this.#held > 0 || this.#waiting.size > 0;
  }

  /** For the locks from now on: those that are held keep their ends. */
  set lockDurationMs(durationMs: number) {
    if (durationMs === this.#lockDurationMs) return;
    this.#lockDurationMs = durationMs;
    this.#lockEnds = new Lane(this.#schedule);
  }

  entered(message: StoredMessage, turn: Turn): void {
    // One without a session does not stay.
    if (message.sessionId === undefined) return;
    const session = this.#session(message.sessionId, turn.nowMs);
    session.messages.add(message);
    session.updatedAtMs = turn.nowMs;
  }

  restored(message: StoredMessage): void {
    if (message.sessionId === undefined) return;
    const session = this.#session(message.sessionId, message.enqueuedAtMs);
    session.messages.add(message);
    session.updatedAtMs = Math.max(session.updatedAtMs, message.enqueuedAtMs);
    if (message.state !== 'available') return;
    session.available.add(message);
    this.#makeAcceptable(session);
  }

  /** Brings the state of a session back, which was set at that time. */
  restoreState(sessionId: string, state: Uint8Array, updatedAtMs: number): void {
    const session = this.#session(sessionId, updatedAtMs);
    session.state = state;
    session.updatedAtMs = Math.max(session.updatedAtMs, updatedAtMs);
  }

  left(message: StoredMessage): void {
    if (message.sessionId === undefined) return;
    const session = this.#sessions.get(message.sessionId)!;
    session.messages.removed();
    if (message.heapIndex >= 0) session.available.remove(message);
    if (session.available.first === undefined && session.heapIndex >= 0) this.#acceptable.remove(session);
    this.#forgetIfEmpty(session);
  }

  add(message: StoredMessage, turn: Turn): void {
    const session = this.#sessions.get(message.sessionId!)!;
    session.available.add(message);
    if (session.hold === undefined) this.#offer(session, turn);
    else turn.touch(session.hold);
  }

  grant(receiver: Receiver, credit: number, turn: Turn): void {
    receiver.credit = credit;
    if (receiver.hold !== undefined) turn.touch(receiver.hold);
  }

  /** The receiver gets the session, or waits for one. */
  accept(receiver: Receiver, sessionId: string | undefined, timeoutMs: number, turn: Turn): Failure | undefined {
    if (sessionId !== undefined) {
      const session = this.#session(sessionId, turn.nowMs);
      if (session.hold !== undefined) return new Failure('session-cannot-be-locked', sessionId);
      if (session.heapIndex >= 0) this.#acceptable.remove(session);
      this.#hold(session, receiver, turn);
      return undefined;
    }
    this.deliver(turn);
    const next = this.#acceptable.pop();
    if (next !== undefined) {
      this.#hold(next, receiver, turn);
      return undefined;
    }
    const acceptor = new Acceptor(receiver, timeoutMs, ++this.#lastRank, this);
    this.#acceptors.add(acceptor);
    this.#waiting.set(receiver, acceptor);
    new Lane(this.#schedule).add(acceptor, turn.nowMs + timeoutMs);
    return undefined;
  }

  /** Whether the receiver waits for a session. */
  isWaiting(receiver: Receiver): boolean {
    return this.#waiting.has(receiver);
  }

  close(receiver: Receiver, turn: Turn): void {
    receiver.credit = 0;
    const acceptor = this.#waiting.get(receiver);
    if (acceptor !== undefined) this.#stopWaiting(acceptor);
    if (receiver.hold !== undefined) this.#letGo(receiver.hold, 'closed', turn);
  }

  /** Gives free sessions to those who wait for one. */
  deliver(turn: Turn): void {
    this.#touched = false;
    while (this.#acceptors.first !== undefined && this.#acceptable.first !== undefined) {
      const { receiver } = this.#acceptors.first;
      this.#stopWaiting(this.#acceptors.first);
      this.#hold(this.#acceptable.pop()!, receiver, turn);
    }
  }

  /** Hands out what is available in a session to the receiver that holds it. */
  deliverTo(hold: SessionHold, turn: Turn): void {
    const { session, receiver } = hold;
    while (session.hold === hold && receiver.credit > 0) {
      const message = session.available.pop();
      if (message === undefined) return;
      receiver.credit--;
      this.#owner.handOver(message, receiver, hold, turn);
    }
  }

  waitingEnded(acceptor: Acceptor, turn: Turn): void {
    this.#stopWaiting(acceptor);
    const failure = new Failure('session-wait-timeout', timeSpan(acceptor.timeoutMs));
    turn.notify({ type: 'session-not-accepted', receiver: acceptor.receiver.id, failure });
  }

  holdExpired(hold: SessionHold, turn: Turn): void {
    turn.notify({ type: 'session-lost', receiver: hold.receiver.id, failure: this.#lost(hold.session.id) });
    this.#letGo(hold, 'lock-expired', turn);
  }

  /** The hold on a session that somebody has. */
  holdOf(sessionId: string): SessionHold | Failure {
    return this.#sessions.get(sessionId)?.hold ?? this.#lost(sessionId);
  }

  /** The hold on a session that must be named. */
  holdFor(sessionId: string | undefined): SessionHold | Failure {
    return sessionId === undefined ? new Failure('session-required', this.#path) : this.holdOf(sessionId);
  }

  renew(sessionId: string, turn: Turn): number | Failure {
    const hold = this.holdOf(sessionId);
    if (hold instanceof Failure) return hold;
    hold.lane!.remove(hold);
    this.#lockEnds.add(hold, turn.nowMs + this.#lockDurationMs);
    turn.happened({ type: 'session-lock-renewed', entity: this.#path, sessionId, untilMs: hold.untilMs });
    return hold.untilMs;
  }

  setState(sessionId: string, state: Uint8Array | undefined, turn: Turn): Failure | undefined {
    const hold = this.holdOf(sessionId);
    if (hold instanceof Failure) return hold;
    hold.session.state = state;
    hold.session.updatedAtMs = turn.nowMs;
    turn.happened({ type: 'session-state-set', entity: this.#path, sessionId, state });
    return undefined;
  }

  /** The ids of sessions from the `skip`th on, in the order in which they came up. */
  list(updatedSinceMs: number | 'active', skip: number, top: number): string[] {
    const ids: string[] = [];
    for (const session of this.#sessions.values()) {
      if (ids.length === skip + top) break;
      if (updatedSinceMs === 'active' ? session.isActive : session.updatedAtMs >= updatedSinceMs) ids.push(session.id);
    }
    return ids.slice(skip);
  }

  firstFrom(sessionId: string, sequenceNumber: number): StoredMessage | undefined {
    return this.#sessions.get(sessionId)?.messages.firstFrom(sequenceNumber);
  }

  #session(id: string, nowMs: number): Session {
    let session = this.#sessions.get(id);
    if (session === undefined) {
      session = new Session(id, nowMs);
      this.#sessions.set(id, session);
    }
    return session;
  }

  #offer(session: Session, turn: Turn): void {
    if (this.#makeAcceptable(session)) this.#touch(turn);
  }

  /** Whether it was not before. */
  #makeAcceptable(session: Session): boolean {
    if (session.heapIndex >= 0) return false;
    session.rank = ++this.#lastRank;
    this.#acceptable.add(session);
    return true;
  }

  #hold(session: Session, receiver: Receiver, turn: Turn): void {
    const hold = new SessionHold(session, receiver, this);
    session.hold = hold;
    this.#held++;
    session.updatedAtMs = turn.nowMs;
    receiver.hold = hold;
    this.#lockEnds.add(hold, turn.nowMs + this.#lockDurationMs);
    const { id: sessionId } = session;
    turn.happened({ type: 'session-locked', entity: this.#path, sessionId, untilMs: hold.untilMs });
    turn.notify({ type: 'session-accepted', receiver: receiver.id, sessionId, lockedUntilMs: hold.untilMs });
    // Credit that came while it waited.
    if (receiver.credit > 0) turn.touch(hold);
  }

  /** [service-bus-protocol 7.6: closing does not count as a failed delivery, expiring does] */
  #letGo(hold: SessionHold, why: 'closed' | 'lock-expired', turn: Turn): void {
    const { session, receiver } = hold;
    hold.lane?.remove(hold);
    this.#held--;
    session.hold = undefined;
    receiver.hold = undefined;
    receiver.credit = 0;
    turn.happened({ type: 'session-unlocked', entity: this.#path, sessionId: session.id, why });
    for (const lock of hold.locks) this.#owner.sessionEnded(lock, why === 'closed' ? 'released' : why, turn);
    if (session.available.first !== undefined) this.#offer(session, turn);
    this.#forgetIfEmpty(session);
  }

  #stopWaiting(acceptor: Acceptor): void {
    this.#acceptors.remove(acceptor);
    this.#waiting.delete(acceptor.receiver);
    acceptor.lane?.remove(acceptor);
  }

  #forgetIfEmpty(session: Session): void {
    if (session.isEmpty) this.#sessions.delete(session.id);
  }

  #lost(sessionId: string): Failure {
    return new Failure('session-lock-lost', sessionId);
  }

  #touch(turn: Turn): void {
    if (this.#touched) return;
    this.#touched = true;
    turn.touch(this);
  }
}

/** `00:01:00`, with milliseconds if there are any, as .NET writes it. */
export function timeSpan(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const whole = `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}`;
  return ms % 1000 === 0 ? whole : `${whole}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`;
}

import type { DomainError, ReceiveMode } from '../../emulators/service-bus/core/commands.ts';
import type { ModelDelivery, ModelQueue, ModelWorld } from './service-bus-model.ts';

/** The sessions of a queue, as plainly as {@link ModelQueue}. */

interface ModelSession {
  readonly id: string;
  state: Uint8Array | undefined;
  updatedAtMs: number;
}

interface ModelHold {
  readonly sessionId: string;
  readonly receiver: number;
  readonly mode: ReceiveMode;
  untilMs: number;
  credit: number;
}

export interface ModelNotice {
  readonly type: 'session-accepted' | 'session-not-accepted' | 'session-lost';
  readonly receiver: number;
  readonly what: unknown;
}

export class ModelSessions {
  readonly #queue: ModelQueue;
  readonly #world: ModelWorld;
  /** In the order in which they came up. */
  sessions: ModelSession[] = [];
  holds: ModelHold[] = [];
  /** Sessions that may be accepted, the one that is free for longest first. */
  free: string[] = [];
  waiting: { readonly receiver: number; readonly mode: ReceiveMode; readonly untilMs: number; credit: number }[] = [];
  /** Since they were last taken. */
  notices: ModelNotice[] = [];

  constructor(queue: ModelQueue, world: ModelWorld) {
    this.#queue = queue;
    this.#world = world;
  }

  isHeld(id: string): boolean {
    return this.holds.some(({ sessionId }) => sessionId === id);
  }

  entered(id: string | undefined): void {
    if (id !== undefined) this.#session(id).updatedAtMs = this.#world.nowMs;
  }

  /** Something has happened to the session: it may be free now, or there may be nothing left of it. */
  refresh(id: string | undefined): void {
    if (id === undefined) return;
    const isFree = !this.isHeld(id) && this.#queue.firstAvailable(id) !== undefined;
    if (!isFree) this.free = this.free.filter((other) => other !== id);
    else if (!this.free.includes(id)) this.free.push(id);
    const hasMessages = this.#queue.messages.some(({ incoming }) => incoming.sessionId === id);
    this.sessions = this.sessions.filter(
      (session) => session.id !== id || hasMessages || session.state !== undefined || this.isHeld(id),
    );
  }

  accept(receiver: number, mode: ReceiveMode, id: string | undefined, timeoutMs: number): DomainError | undefined {
    if (id !== undefined) {
      if (this.isHeld(id)) return 'session-cannot-be-locked';
      this.#hold(id, receiver, mode, 0);
      return undefined;
    }
    this.match();
    this.waiting.push({ receiver, mode, untilMs: this.#world.nowMs + timeoutMs, credit: 0 });
    this.match();
    return undefined;
  }

  close(receiver: number): void {
    this.waiting = this.waiting.filter((one) => one.receiver !== receiver);
    const hold = this.holds.find((one) => one.receiver === receiver);
    if (hold !== undefined) this.#letGo(hold, 'not counted');
  }

  setCredit(receiver: number, credit: number): void {
    const one = [...this.holds, ...this.waiting].find((either) => either.receiver === receiver);
    if (one !== undefined) one.credit = credit;
  }

  renew(id: string): DomainError | undefined {
    const hold = this.holds.find(({ sessionId }) => sessionId === id);
    if (hold === undefined) return 'session-lock-lost';
    hold.untilMs = this.#world.nowMs + this.#queue.settings.lockDurationMs;
    return undefined;
  }

  lockedUntilMs(id: string): number | undefined {
    return this.holds.find(({ sessionId }) => sessionId === id)?.untilMs;
  }

  setState(id: string, state: Uint8Array | undefined): DomainError | undefined {
    if (!this.isHeld(id)) return 'session-lock-lost';
    Object.assign(this.#session(id), { state, updatedAtMs: this.#world.nowMs });
    return undefined;
  }

  list(updatedSinceMs: number | 'active', skip: number, top: number): string[] {
    const isActive = (id: string) =>
      this.#queue.messages.some(({ incoming, state }) => {
        return incoming.sessionId === id && (state === 'available' || state === 'locked');
      });
    return this.sessions
      .filter(({ id, updatedAtMs }) => (updatedSinceMs === 'active' ? isActive(id) : updatedAtMs >= updatedSinceMs))
      .map(({ id }) => id)
      .slice(skip, skip + top);
  }

  nextDue(): [number, () => void] {
    let [atMs, happen] = [Number.POSITIVE_INFINITY, () => {}];
    for (const hold of this.holds) {
      if (hold.untilMs < atMs) [atMs, happen] = [hold.untilMs, () => this.#expire(hold)];
    }
    for (const one of this.waiting) {
      if (one.untilMs < atMs) [atMs, happen] = [one.untilMs, () => this.#giveUp(one)];
    }
    return [atMs, happen];
  }

  /** Free sessions go to those who wait. */
  match(): void {
    while (this.free.length > 0 && this.waiting.length > 0) {
      const { receiver, mode, credit } = this.waiting.shift()!;
      this.#hold(this.free[0]!, receiver, mode, credit);
    }
  }

  deliver(): ModelDelivery[] {
    this.match();
    const deliveries: ModelDelivery[] = [];
    for (const hold of this.holds) {
      for (; hold.credit > 0; hold.credit--) {
        const message = this.#queue.firstAvailable(hold.sessionId);
        if (message === undefined) break;
        const lock = this.#queue.handOut(message, hold.mode, hold.sessionId);
        deliveries.push({ receiver: hold.receiver, message, lock });
      }
    }
    return deliveries;
  }

  #session(id: string): ModelSession {
    let session = this.sessions.find((one) => one.id === id);
    if (session === undefined) {
      session = { id, state: undefined, updatedAtMs: this.#world.nowMs };
      this.sessions.push(session);
    }
    return session;
  }

  #hold(id: string, receiver: number, mode: ReceiveMode, credit: number): void {
    const untilMs = this.#world.nowMs + this.#queue.settings.lockDurationMs;
    this.#session(id).updatedAtMs = this.#world.nowMs;
    this.holds.push({ sessionId: id, receiver, mode, untilMs, credit });
    this.refresh(id);
    this.notices.push({ type: 'session-accepted', receiver, what: [id, untilMs] });
  }

  #expire(hold: ModelHold): void {
    this.notices.push({ type: 'session-lost', receiver: hold.receiver, what: 'session-lock-lost' });
    this.#letGo(hold, 'counted');
  }

  #giveUp(one: { readonly receiver: number }): void {
    this.waiting = this.waiting.filter((other) => other !== one);
    this.notices.push({ type: 'session-not-accepted', receiver: one.receiver, what: 'session-wait-timeout' });
  }

  #letGo(hold: ModelHold, how: 'counted' | 'not counted'): void {
    this.holds = this.holds.filter((other) => other !== hold);
    for (const lock of this.#queue.locks.filter(({ sessionId }) => sessionId === hold.sessionId)) {
      this.#queue.giveBack(lock, how, {});
    }
    this.refresh(hold.sessionId);
  }
}

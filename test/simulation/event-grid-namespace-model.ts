import { expect } from 'vitest';
import type { Attempt, AttemptResult } from '../../emulators/event-grid/core/delivery/commands.ts';
import type { QueueSettings, ReceivedEvent, Settled } from '../../emulators/event-grid/core/namespace/commands.ts';

const HOUR_MS = 3_600_000;

interface Entry {
  readonly id: string;
  readonly expiresAtMs: number;
  state: 'ready' | 'delayed' | 'locked' | 'dead';
  deliveryCount: number;
  token: string;
  lockedAtMs: number;
  /** The end of the lock, or of the delay. */
  untilMs: number;
}

interface Waiter {
  readonly receiver: number;
  readonly eventsMax: number;
  readonly untilMs: number;
}

/** One queue as its documentation has it, with no regard to speed. Which of several events comes first is not its business. */
export class QueueModel {
  readonly settings: QueueSettings;
  entries: Entry[] = [];
  waiters: Waiter[] = [];

  constructor(settings: QueueSettings) {
    this.settings = settings;
  }

  get counts() {
    const count = (...states: Entry['state'][]) => this.entries.filter(({ state }) => states.includes(state)).length;
    return { waiting: count('ready', 'delayed'), locked: count('locked'), deadLettering: count('dead') };
  }

  get tokens(): string[] {
    return this.entries.filter(({ state }) => state === 'locked').map(({ token }) => token);
  }

  /** What has fallen due by now happens. */
  pass(nowMs: number): void {
    for (const entry of [...this.entries]) {
      if (entry.state === 'locked' && entry.untilMs <= nowMs) this.#giveBack(entry, nowMs, nowMs);
      if (entry.state === 'delayed' && entry.untilMs <= nowMs) entry.state = 'ready';
      const isWaiting = entry.state === 'ready' || entry.state === 'delayed';
      if (isWaiting && entry.expiresAtMs <= nowMs) this.#end(entry);
    }
  }

  publish(id: string, nowMs: number): void {
    const expiresAtMs = nowMs + this.settings.timeToLiveMs;
    this.entries.push({ id, expiresAtMs, state: 'ready', deliveryCount: 0, token: '', lockedAtMs: 0, untilMs: 0 });
  }

  /** The events that somebody has got, who may have so many. */
  received(events: readonly ReceivedEvent[], eventsMax: number, nowMs: number): void {
    const ready = this.entries.filter(({ state }) => state === 'ready');
    expect(events.length, 'as many as there are, or as are wanted').toBe(Math.min(ready.length, eventsMax));
    for (const { event, lockToken, deliveryCount } of events) {
      const entry = ready.find(({ id }) => id === event.envelope.id);
      expect(entry?.state, `${event.envelope.id} can be received`).toBe('ready');
      entry!.deliveryCount++;
      expect(deliveryCount).toBe(entry!.deliveryCount);
      entry!.state = 'locked';
      entry!.token = lockToken;
      entry!.lockedAtMs = nowMs;
      entry!.untilMs = nowMs + this.settings.lockDurationMs;
    }
  }

  /** Those that wait get what there is, in turns; those whose time is over get nothing. */
  served(receiver: number, events: readonly ReceivedEvent[], nowMs: number): void {
    const waiter = this.waiters.find((each) => each.receiver === receiver)!;
    this.waiters = this.waiters.filter((each) => each !== waiter);
    if (events.length === 0) expect(waiter.untilMs, 'the wait is over').toBe(nowMs);
    else this.received(events, waiter.eventsMax, nowMs);
  }

  settled(reply: Settled, tokens: readonly string[], settle: (entry: Entry) => void): void {
    const held = new Set(this.tokens);
    const expected = {
      succeeded: tokens.filter((token) => held.has(token)),
      failed: tokens.filter((token) => !held.has(token)),
    };
    expect({ succeeded: reply.succeeded, failed: reply.failed.map(({ lockToken }) => lockToken) }).toEqual(expected);
    for (const token of expected.succeeded) settle(this.entries.find((entry) => entry.token === token)!);
  }

  acknowledge(entry: Entry): void {
    this.entries = this.entries.filter((each) => each !== entry);
  }

  release(entry: Entry, delayMs: number, nowMs: number): void {
    this.#giveBack(entry, nowMs + delayMs, nowMs);
  }

  reject(entry: Entry): void {
    this.#end(entry);
  }

  renew(entry: Entry, nowMs: number): void {
    entry.untilMs = Math.min(nowMs + this.settings.lockDurationMs, entry.lockedAtMs + HOUR_MS);
  }

  undo(entry: Entry, nowMs: number): void {
    entry.deliveryCount--;
    if (entry.expiresAtMs <= nowMs) return this.#end(entry);
    entry.state = 'ready';
    entry.token = '';
  }

  attempted({ events }: Attempt): void {
    const id = events[0]?.event.envelope.id;
    expect(this.entries.find((entry) => entry.id === id)?.state, `${id} is to be dead-lettered`).toBe('dead');
  }

  finished({ events }: Attempt, { type }: AttemptResult): void {
    if (type === 'delivered') this.entries = this.entries.filter(({ id }) => id !== events[0]?.event.envelope.id);
  }

  #giveBack(entry: Entry, availableAtMs: number, nowMs: number): void {
    const isOver = entry.deliveryCount >= this.settings.maxDeliveryCount || entry.expiresAtMs <= nowMs;
    entry.token = '';
    if (isOver) return this.#end(entry);
    entry.state = availableAtMs > nowMs ? 'delayed' : 'ready';
    entry.untilMs = availableAtMs;
  }

  #end(entry: Entry): void {
    entry.token = '';
    if (this.settings.deadLetterDestination !== undefined) entry.state = 'dead';
    else this.entries = this.entries.filter((each) => each !== entry);
  }
}

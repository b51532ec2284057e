import { CONDITION, ProtocolError } from './condition.ts';

/** The shortest idle time-out of a peer that is kept: below it the timer of a busy machine is too coarse. */
const PEER_IDLE_TIMEOUT_MIN_MS = 200;

/**
 * Who has been silent for how long, in ticks, so that the engine needs no clock. A tick is a quarter of the shorter idle
 * time-out: a side that sent nothing during one tick has then been silent for less than half of it. [AMQP 2.4.5]
 */
export class IdleWatch {
  readonly #timeoutMs: number;
  #peerTimeoutMs = Number.POSITIVE_INFINITY;
  #heard = false;
  #sent = false;
  #silentMs = 0;

  /** After twice `timeoutMs` of silence the peer counts as gone: it was asked to speak within `timeoutMs`. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** What the peer's open says; 0 and nothing both mean that it does not care. Throws ProtocolError when it is too short. */
  peerAsks(idleTimeoutMs: number | undefined): void {
    const askedMs = idleTimeoutMs || Number.POSITIVE_INFINITY;
    if (askedMs < PEER_IDLE_TIMEOUT_MIN_MS) {
      const text = `An idle-time-out of ${askedMs} ms is too short: less than ${PEER_IDLE_TIMEOUT_MIN_MS} ms cannot be kept.`;
      throw new ProtocolError('connection', CONDITION.notAllowed, text);
    }
    this.#peerTimeoutMs = askedMs;
  }

  get tickMs(): number {
    return Math.min(this.#peerTimeoutMs, this.#timeoutMs) / 4;
  }

  heard(): void {
    this.#heard = true;
  }

  sent(): void {
    this.#sent = true;
  }

  /** A tick has passed. Tells whether a heartbeat is due, and for how long the peer has been silent once that is too long. */
  tick(): { readonly heartbeatDue: boolean; readonly goneForMs: number | undefined } {
    const heartbeatDue = !this.#sent;
    this.#silentMs = this.#heard ? 0 : this.#silentMs + this.tickMs;
    this.#sent = false;
    this.#heard = false;
    return { heartbeatDue, goneForMs: this.#silentMs < this.#timeoutMs * 2 ? undefined : this.#silentMs };
  }
}

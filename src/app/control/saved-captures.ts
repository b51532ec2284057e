import { AzwireError } from '../../kernel/errors.ts';
import type { Capture } from '../../recorder/capture.ts';
import type { Azwire } from '../azwire.ts';

/** The name of what is being recorded. */
export const CURRENT = 'current';

/** What a list says of a capture. */
export interface CaptureSummary {
  readonly name: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly participants: readonly string[];
  readonly attempts: number;
  readonly connections: number;
  /** Of the connections. */
  readonly open: number;
  readonly packets: number;
  readonly deliveries: number;
  /** Whether nothing of it had to be let go. */
  readonly complete: boolean;
}

const NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;
const SAVED_MAX = 32;
const SAVED_BYTES_MAX = 512 * 1024 * 1024;
/** What a packet weighs beside its payload, an exchange and a delivery; rounded up. */
const ITEM_BYTES = 512;

/** The captures that were put aside, in memory, beside the one that is being recorded. */
export class SavedCaptures {
  readonly #azure: Pick<Azwire, 'capture' | 'resetCapture'>;
  readonly #saved = new Map<string, Capture>();

  constructor(azure: Pick<Azwire, 'capture' | 'resetCapture'>) {
    this.#azure = azure;
  }

  /** The current one first, then the others as they were saved. */
  list(): CaptureSummary[] {
    return [[CURRENT, this.#azure.capture()] as const, ...this.#saved].map(([name, capture]) => summary(name, capture));
  }

  /** Throws AZW_CAPTURE_UNKNOWN. */
  find(name: string): Capture {
    const found = name === CURRENT ? this.#azure.capture() : this.#saved.get(name);
    if (found !== undefined) return found;
    const names = [CURRENT, ...this.#saved.keys()].join(', ');
    throw new AzwireError('AZW_CAPTURE_UNKNOWN', `There is no capture "${name}". There are: ${names}.`);
  }

  /**
   * Keeps what was recorded so far under a name, and begins anew unless `goesOn`. Throws AZW_CONFIG_INVALID for a bad name,
   * AZW_CAPTURE_EXISTS, AZW_CAPTURES_FULL.
   */
  save(name: string, goesOn: boolean): CaptureSummary {
    if (!NAME.test(name)) {
      const text = `A capture is called by up to 64 letters, digits, ".", "_" and "-", not "${name}".`;
      throw new AzwireError('AZW_CONFIG_INVALID', text);
    }
    if (name === CURRENT || this.#saved.has(name)) {
      throw new AzwireError('AZW_CAPTURE_EXISTS', `There is a capture "${name}" already.`);
    }
    const capture = this.#azure.capture();
    const bytes = [capture, ...this.#saved.values()].reduce((sum, each) => sum + weight(each), 0);
    if (this.#saved.size >= SAVED_MAX || bytes > SAVED_BYTES_MAX) {
      const most = `At most ${SAVED_MAX} captures of ${SAVED_BYTES_MAX / 1024 / 1024} MiB together are kept.`;
      throw new AzwireError('AZW_CAPTURES_FULL', `${most} Remove one first.`);
    }
    this.#saved.set(name, capture);
    if (!goesOn) this.#azure.resetCapture();
    return summary(name, capture);
  }

  /** Of the current one: forgets what was recorded, and records on. Throws AZW_CAPTURE_UNKNOWN. */
  remove(name: string): void {
    if (name === CURRENT) this.#azure.resetCapture();
    else if (!this.#saved.delete(name)) this.find(name);
  }
}

function weight({ packets, exchanges, deliveries }: Capture): number {
  const payloads = packets.reduce((sum, { payload }) => sum + payload.length, 0);
  return payloads + ITEM_BYTES * (packets.length + exchanges.length + deliveries.length);
}

function summary(name: string, capture: Capture): CaptureSummary {
  return {
    name,
    startedAt: new Date(capture.startedAtMs).toISOString(),
    endedAt: new Date(capture.endedAtMs).toISOString(),
    participants: capture.participants.map((each) => each.name),
    attempts: capture.attempts.length,
    connections: capture.connections.length,
    open: capture.connections.filter(({ closedAtMs }) => closedAtMs === undefined).length,
    packets: capture.packets.length,
    deliveries: capture.deliveries.length,
    complete: Object.values(capture.dropped).every((count) => count === 0),
  };
}

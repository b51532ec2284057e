import type { Clock } from '../../../src/kernel/clock.ts';
import { formatUuid, type Ids } from '../../../src/kernel/ids.ts';
import type { EventSubscription } from '../core/resources/definitions.ts';
import type { HandshakeRequest, HandshakeResult } from '../delivery/handshake.ts';

/** What came of asking an endpoint, in the end. */
export type ValidationResult =
  | { readonly type: 'validated' }
  | { readonly type: 'failed'; readonly message: string }
  /** It was asked to wait for a human, and nobody came. */
  | { readonly type: 'not-confirmed'; readonly message: string };

export interface ValidationOptions {
  readonly subscription: EventSubscription;
  /** Whether the endpoint was asked for this definition before. */
  readonly isRepeated: boolean;
  readonly handshake: (request: HandshakeRequest) => Promise<HandshakeResult>;
  /** Where a GET validates by hand, with this id and code. */
  readonly validationUrl: (id: string, code: string) => Promise<string>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** It has answered well, but waits for a human. */
  readonly awaits: () => void;
  /** Called once, unless {@link EndpointValidation.cancel} comes first. */
  readonly ended: (result: ValidationResult) => void;
}

/** How long a human has. [event-grid-protocol 3.1, 3.2] */
const MANUAL_MS = 600_000;

/** Asks one endpoint whether it wants the events of a subscription. */
export class EndpointValidation {
  readonly id: string;
  readonly #options: ValidationOptions;
  readonly #code: string;
  #isOver = false;
  #cancelAlarm = () => {};

  constructor(options: ValidationOptions) {
    this.#options = options;
    this.id = formatUuid(options.ids.uuidBytes()).toUpperCase();
    this.#code = formatUuid(options.ids.uuidBytes()).toUpperCase();
  }

  begin(): void {
    this.#ask().catch((error: unknown) => this.#end({ type: 'failed', message: String(error) }));
  }

  /** Somebody shows the code. Whether it is the right one, and in time. */
  confirm(code: string): boolean {
    if (this.#isOver || code.toUpperCase() !== this.#code) return false;
    this.#end({ type: 'validated' });
    return true;
  }

  /** Nobody is told of a result any more. */
  cancel(): void {
    this.#isOver = true;
    this.#cancelAlarm();
  }

  async #ask(): Promise<void> {
    const { subscription, isRepeated, handshake, validationUrl, awaits } = this.#options;
    const url = await validationUrl(this.id, this.#code);
    if (this.#isOver) return;
    const result = await handshake({ subscription, validationCode: this.#code, validationUrl: url, isRepeated });
    // It may have been confirmed by its URL before it had answered.
    if (this.#isOver) return;
    if (result.type === 'validated') this.#end(result);
    else if (result.type === 'awaiting-manual-action') {
      awaits();
      const { clock } = this.#options;
      const { message } = result;
      this.#cancelAlarm = clock.wakeAt(clock.now() + MANUAL_MS, () => this.#end({ type: 'not-confirmed', message }));
    } else this.#end(result);
  }

  #end(result: ValidationResult): void {
    if (this.#isOver) return;
    this.cancel();
    this.#options.ended(result);
  }
}

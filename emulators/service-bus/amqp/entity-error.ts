import type { Clock } from '../../../src/kernel/clock.ts';
import { formatUuid, type Ids } from '../../../src/kernel/ids.ts';
import type { DeliveryState } from '../../../src/wire/amqp/delivery-state.ts';
import { Failure } from '../core/commands.ts';
import { errorText, SERVICE_BUS_ERRORS } from '../errors.ts';

export interface DescribedError {
  readonly condition: string;
  readonly description: string;
}

/** Words the core's failures, and the adapter's own refusals, as the service does. */
export class ErrorWords {
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor(namespace: string, clock: Clock, ids: Ids) {
    this.#namespace = namespace;
    this.#clock = clock;
    this.#ids = ids;
  }

  of(failure: Failure): DescribedError {
    // The service names the missing entity by its URI.
    const named =
      failure.error === 'entity-not-found' || failure.error === 'entity-deleted'
        ? new Failure(failure.error, `sb://${this.#namespace}.servicebus.windows.net/${failure.detail}`)
        : failure;
    return { condition: SERVICE_BUS_ERRORS[failure.error].condition, description: this.tracked(errorText(named)) };
  }

  /** A text with the suffix by which the service's support finds it. */
  tracked(text: string): string {
    const trackingId = formatUuid(this.#ids.uuidBytes());
    const timestamp = new Date(this.#clock.now()).toISOString().slice(0, 19);
    const tracker = `${this.#namespace}.servicebus.windows.net`;
    return `${text} TrackingId:${trackingId}_G0, SystemTracker:${tracker}, Timestamp:${timestamp}`;
  }

  rejection(failure: Failure): DeliveryState {
    return { type: 'rejected', error: this.of(failure) };
  }
}

import type { Clock } from '../../../src/kernel/clock.ts';
import type { Ids } from '../../../src/kernel/ids.ts';
import { type DescribedError, type NamespaceWords, trackedText } from '../../../src/namespace/namespace-words.ts';
import type { DeliveryState } from '../../../src/wire/amqp/delivery-state.ts';
import { Failure } from '../core/commands.ts';
import { errorText, SERVICE_BUS_ERRORS } from '../errors.ts';

/** Words the core's failures, and the adapter's own refusals, as the service does. */
export class ErrorWords implements NamespaceWords {
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

  notFound(entity: string): DescribedError {
    return this.of(new Failure('entity-not-found', entity));
  }

  connectionsExceeded(): DescribedError {
    return this.of(new Failure('connection-limit-reached', this.#namespace));
  }

  tracked(text: string): string {
    return trackedText(text, this.#namespace, { clock: this.#clock, ids: this.#ids });
  }

  rejection(failure: Failure): DeliveryState {
    return { type: 'rejected', error: this.of(failure) };
  }
}

import type { Clock } from '../../../src/kernel/clock.ts';
import type { Ids } from '../../../src/kernel/ids.ts';
import { type DescribedError, type NamespaceWords, trackedText } from '../../../src/namespace/namespace-words.ts';
import type { DeliveryState } from '../../../src/wire/amqp/delivery-state.ts';
import { type DomainError, Failure } from '../core/commands.ts';
import { EVENT_HUBS_ERRORS, errorText } from '../errors.ts';

/** Failures whose detail is a path, which the service shows as a URI. */
const OF_PATH: ReadonlySet<DomainError> = new Set([
  'hub-not-found',
  'hub-deleted',
  'consumer-group-not-found',
  'consumer-group-deleted',
]);

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
    const { error, detail } = failure;
    const named = OF_PATH.has(error)
      ? new Failure(error, `sb://${this.#namespace}.servicebus.windows.net/${detail}`)
      : failure;
    return { condition: EVENT_HUBS_ERRORS[error].condition, description: this.tracked(errorText(named)) };
  }

  notFound(entity: string): DescribedError {
    return this.of(new Failure('hub-not-found', entity));
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

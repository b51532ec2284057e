import type { Destination } from '../../emulators/event-grid/core/definitions.ts';
import type { AttemptResult, Command, PutSubscription } from '../../emulators/event-grid/core/delivery/commands.ts';
import type { DeliveryModel, Finish } from './event-grid-delivery-model.ts';
import { Chance } from './service-bus-chance.ts';

const SOURCES = ['/topics/a', '/topics/b'];
/** Each name is of one source, so that a name says enough. */
const NAMES: Readonly<Record<string, string>> = { one: '/topics/a', two: '/topics/a', three: '/topics/b' };
export const START_MS = 1_000_000;

/** What a seed makes publishers, endpoints and administrators do. */
export class DeliveryDrive {
  readonly chance: Chance;
  readonly #model: DeliveryModel;
  #lastEvent = 0;
  /** How likely an endpoint is to fail just now. */
  #failing = 0;

  constructor(seed: number, model: DeliveryModel) {
    this.chance = new Chance(seed);
    this.#model = model;
  }

  /** How much later the next command comes. */
  pauseMs(): number {
    const roll = this.chance.roll();
    if (roll < 0.5) return 0;
    if (roll < 0.9) return this.chance.below(20_000);
    return roll < 0.98 ? this.chance.below(600_000) : this.chance.below(20_000_000);
  }

  next(nowMs: number): Exclude<Command, { readonly type: 'finish-attempt' }> | Finish {
    if (this.chance.roll() < 0.04) this.#failing = this.chance.pick([0, 0.5, 1])!;
    const roll = this.chance.roll();
    if (roll < 0.22) return this.#publish();
    if (roll < 0.72) return this.#finish();
    if (roll < 0.8) return { type: 'wake' };
    if (roll < 0.88) return this.#put(nowMs);
    const name = this.#name();
    const source = NAMES[name]!;
    if (roll < 0.94) return { type: 'list-events', source, name, skip: this.chance.below(3), top: 20 };
    if (roll < 0.98) return { type: 'get-subscription', source, name };
    return { type: roll < 0.99 ? 'purge-subscription' : 'delete-subscription', source, name };
  }

  #name(): string {
    return this.chance.pick(Object.keys(NAMES))!;
  }

  #publish(): Command & { readonly type: 'publish' } {
    const sources = this.chance.roll() < 0.2 ? SOURCES : [this.chance.pick(SOURCES)!];
    const events = Array.from({ length: this.chance.below(5) }, () => {
      const id = `e${++this.#lastEvent}`;
      const subject = this.chance.pick(['x', 'y'])!;
      return {
        schema: 'EventGridSchema' as const,
        payload: new Uint8Array(this.chance.below(700)),
        envelope: { id, topic: sources[0]!, subject, eventType: 't', eventTime: '', dataVersion: '' },
      };
    });
    return { type: 'publish', sources, events };
  }

  #finish(): Finish {
    const key = this.chance.pick([...this.#model.running.keys()]) ?? 'none';
    return { type: 'finish', key, result: this.#result() };
  }

  #result(): AttemptResult {
    if (this.chance.roll() >= this.#failing) return { type: 'delivered' };
    const [outcome, status] = this.chance.pick([
      ['Busy', 503],
      ['Busy', 500],
      ['TimedOut', 408],
      ['TimedOut', undefined],
      ['SocketError', undefined],
      ['NotFound', 404],
      ['Unauthorized', 401],
      ['BadRequest', 400],
    ] as const)!;
    const isHarmless = outcome === 'BadRequest' || outcome === 'Unauthorized';
    if (isHarmless && this.chance.roll() < 0.7) {
      return { type: 'failed', outcome: 'Busy', status: 500, detail: '' };
    }
    return { type: 'failed', outcome, status, detail: '' };
  }

  #put(nowMs: number): PutSubscription {
    const name = this.#name();
    const isExpiring = this.chance.roll() < 0.1;
    return {
      type: 'put-subscription',
      source: NAMES[name]!,
      name,
      schedule: name === 'two' ? 'namespace' : 'basic',
      isHeld: this.chance.roll() < 0.2,
      definition: {
        destination: this.#destination(),
        filter: {
          subjectBeginsWith: this.chance.pick(['', '', 'x'])!,
          subjectEndsWith: '',
          isSubjectCaseSensitive: false,
          enableAdvancedFilteringOnArrays: false,
          advancedFilters: [],
        },
        eventDeliverySchema: 'EventGridSchema',
        retryPolicy: {
          maxDeliveryAttempts: this.chance.pick([2, 5, 30])!,
          eventTimeToLiveInMinutes: this.chance.pick([1, 60, 1_440])!,
        },
        labels: [],
        ...(this.chance.roll() < 0.6
          ? {
              deadLetterDestination: {
                endpointType: 'StorageBlob',
                properties: { resourceId: '/s', blobContainerName: 'c' },
              },
            }
          : {}),
        ...(isExpiring ? { expirationTimeUtc: new Date(nowMs + this.chance.below(1_000_000)).toISOString() } : {}),
      },
    };
  }

  #destination(): Destination {
    const deliveryAttributeMappings: never[] = [];
    if (this.chance.roll() < 0.3) {
      return {
        endpointType: 'StorageQueue',
        properties: { resourceId: '/s', queueName: 'q', queueMessageTimeToLiveInSeconds: 1 },
      };
    }
    const maxEventsPerBatch = this.chance.pick([1, 3, 100])!;
    return {
      endpointType: 'WebHook',
      properties: {
        endpointUrl: 'http://localhost',
        maxEventsPerBatch,
        preferredBatchSizeInKilobytes: 1,
        deliveryAttributeMappings,
      },
    };
  }
}
